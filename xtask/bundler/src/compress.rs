//! Brotli forms of the files that gain from it.

use std::{collections::BTreeMap, io::Write};

use anyhow::Context;

use crate::package::Files;

/// The compressed form by name. Fonts are left out: woff2 is brotli inside already.
pub fn all(files: &Files, release: bool) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let quality = if release { 11 } else { 1 };
    let worth = files.iter().filter(|(name, _)| !name.ends_with(".woff2"));
    worth
        .map(|(name, bytes)| {
            let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, quality, 24);
            writer.write_all(bytes).and_then(|()| writer.flush()).with_context(|| format!("compress {name}"))?;
            Ok((name.clone(), writer.into_inner()))
        })
        .filter(|result| result.as_ref().map_or(true, |(name, small)| small.len() < files[name].len()))
        .collect()
}
