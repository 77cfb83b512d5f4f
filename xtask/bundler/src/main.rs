//! Turns the compiled frontend and `style/` into the directory the server serves: scripts, WebAssembly,
//! styles, fonts and icon under a name made from their content, each with its brotli form beside it.
//!
//! A package of its own, run by xtask, so that nothing else ever waits for these dependencies to compile.
//! It never calls cargo and knows nothing about the product.

mod compress;
mod package;
mod packs;
mod script;
mod style;

use std::path::PathBuf;

use clap::Parser;

#[derive(Parser)]
struct Options {
    /// The frontend as cargo built it for wasm32.
    #[arg(long)]
    wasm: PathBuf,
    /// The folder with the style sheets, `fonts/` and `favicon.svg`.
    #[arg(long)]
    style: PathBuf,
    /// The site directory; everything else in it is removed.
    #[arg(long)]
    out: PathBuf,
    /// For shipping: no names in the code, smallest styles, strongest compression.
    #[arg(long)]
    release: bool,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let mut files = script::build(&options.wasm, options.release)?;
    files.insert("muster.css".to_owned(), style::bundle(&options.style, options.release)?.into_bytes());
    style::copy_assets(&options.style, &mut files)?;
    let compressed = compress::all(&files, options.release)?;
    let dir = package::write(&options.out, &files, &compressed)?;
    for (name, bytes) in &files {
        let small = compressed.get(name).map_or_else(String::new, |small| format!(", brotli {}", kilobytes(small.len())));
        println!("{name}: {}{small}", kilobytes(bytes.len()));
    }
    println!("site: {}", dir.display());
    Ok(())
}

fn kilobytes(bytes: usize) -> String {
    format!("{:.1} kB", bytes as f64 / 1000.0)
}
