//! Puts the many small pieces that splitting leaves into few files: one for each area, and one for what many
//! areas of a family share. A family is all areas whose names begin alike, up to the first `_`.
//!
//! What two families need is in the packs of both: then nobody fetches what another family is about, and together
//! pieces compress a fifth better than apart. Knows names and bytes, never what an area is about.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, ensure};

use crate::package::Files;

/// What loads the areas. The page asks for it early.
pub const LOADER: &str = "areas.js";

/// For the server: a line for each area, its name and then its packs.
const LIST: &str = "areas.txt";

/// Names of files by the name of what they belong to.
pub type Names = BTreeMap<String, Vec<String>>;

/// Replaces the pieces among the files by packs, and teaches the loader to find them there.
pub fn pack(files: &mut Files, areas: &Names) -> anyhow::Result<()> {
    let contents = contents(areas);
    let needs = needs(areas, &contents);
    let mut places = Vec::new();
    for (pack, pieces) in &contents {
        let mut bytes = Vec::new();
        let mut inside = Vec::new();
        for piece in pieces {
            let code = files.get(piece).with_context(|| format!("no piece {piece}"))?;
            inside.push(format!("{piece:?}:[{},{}]", bytes.len(), code.len()));
            bytes.extend_from_slice(code);
        }
        places.push(format!("{pack:?}:{{{}}}", inside.join(",")));
        files.insert(pack.clone(), bytes);
    }
    let pieces: BTreeSet<&String> = areas.values().flatten().collect();
    let loader = files.remove(LOADER).with_context(|| format!("no {LOADER}"))?;
    let loader = String::from_utf8(loader).with_context(|| format!("{LOADER} is no text"))?;
    let loader = taught(&loader, pieces.len(), &places, &needs)?;
    files.insert(LOADER.to_owned(), loader.into_bytes());
    files.retain(|name, _| !pieces.contains(name));
    let list = needs.iter().map(|(area, packs)| format!("{area} {}\n", packs.join(" ")));
    files.insert(LIST.to_owned(), list.collect::<String>().into_bytes());
    Ok(())
}

fn family(area: &str) -> &str {
    area.split('_').next().unwrap_or(area)
}

/// The pieces of each pack. Within a family, what half of the areas need is in the shared pack; what fewer need is
/// in the pack of each of them, lest the first page pay for pages that may never be opened.
fn contents(areas: &Names) -> Names {
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut users: BTreeMap<(&str, &String), Vec<&String>> = BTreeMap::new();
    for (area, pieces) in areas {
        *sizes.entry(family(area)).or_default() += 1;
        for piece in pieces {
            users.entry((family(area), piece)).or_default().push(area);
        }
    }
    let mut contents = Names::new();
    for ((family, piece), users) in users {
        if users.len() > 1 && users.len() * 2 >= sizes[family] {
            contents.entry(format!("{family}-shared.pack")).or_default().push(piece.clone());
        } else {
            users.iter().for_each(|area| contents.entry(format!("{area}.pack")).or_default().push(piece.clone()));
        }
    }
    contents
}

/// The packs of each area.
fn needs(areas: &Names, contents: &Names) -> Names {
    let packs_of = |area: &String| {
        let packs = [format!("{}-shared.pack", family(area)), format!("{area}.pack")];
        packs.into_iter().filter(|pack| contents.contains_key(pack)).collect()
    };
    areas.keys().map(|area| (area.clone(), packs_of(area))).collect()
}

/// The loader as it was made fetches every piece by itself, always in the same words.
fn taught(loader: &str, pieces: usize, places: &[String], needs: &Names) -> anyhow::Result<String> {
    const LOAD: &str = "wrapAsyncCb(makeLoad(";
    let (mut loader, fetches) = without_fetches(loader).with_context(|| format!("{LOADER} fetches in another way"))?;
    ensure!(fetches == pieces, "{LOADER}: {fetches} fetches for {pieces} pieces");
    let mut table = Vec::new();
    for (area, packs) in needs {
        let before = format!("__wasm_split_load_{area} = {LOAD}");
        ensure!(loader.contains(&before), "{LOADER} does not load {area}");
        loader = loader.replace(&before, &format!("__wasm_split_load_{area} = wrapAsyncCb(makeLoadOf({area:?}, "));
        table.push(format!("{area:?}:{packs:?}"));
    }
    ensure!(!loader.contains(LOAD), "{LOADER} loads more than the areas");
    let (places, table) = (places.join(",\n"), table.join(",\n"));
    Ok(format!("const CONTENTS = {{\n{places}\n}};\nconst NEEDS = {{\n{table}\n}};\n{}{loader}", include_str!("packs.js")))
}

/// `fromPack("chunk_7.wasm")` in place of each function that fetches, and how many there were.
fn without_fetches(loader: &str) -> Option<(String, usize)> {
    let mut parts = loader.split("() => {\n    const src = fetch(new URL(\"./");
    let mut text = parts.next()?.to_owned();
    let mut count = 0;
    for part in parts {
        let (piece, rest) = part.split_once("\", import.meta.url));\n")?;
        let (_, rest) = rest.split_once("\n}\n")?;
        text.push_str(&format!("fromPack({piece:?}){rest}"));
        count += 1;
    }
    // Its remarks, which grow fastest, name the areas of each piece.
    let lines = text.lines().filter(|line| !line.starts_with("/* "));
    Some((lines.fold(String::new(), |text, line| text + line + "\n"), count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[(&str, &[&str])]) -> Names {
        list.iter().map(|(name, of)| ((*name).to_owned(), of.iter().map(|of| (*of).to_owned()).collect())).collect()
    }

    fn areas() -> Names {
        names(&[
            ("account", &["all", "split_account"]),
            ("desk_board", &["all", "both", "split_board"]),
            ("desk_list", &["all", "split_list"]),
            ("portal_home", &["all", "both", "split_home"]),
        ])
    }

    fn files() -> Files {
        let mut loader = String::new();
        let mut files = Files::new();
        for piece in ["all", "both", "split_account", "split_board", "split_list", "split_home"] {
            files.insert(piece.to_owned(), format!("<{piece}>").into_bytes());
            loader.push_str(&format!(
                "/* remark */\nconst {piece} = makeLoad(() => {{\n    const src = fetch(new URL(\"./{piece}\", import.meta.url));\n    x;\n}}\n, []);\n"
            ));
        }
        for area in areas().keys() {
            loader.push_str(&format!("export const __wasm_split_load_{area} = wrapAsyncCb(makeLoad(x, []));\n"));
        }
        files.insert(LOADER.to_owned(), loader.into_bytes());
        files
    }

    fn text<'a>(files: &'a Files, name: &str) -> &'a str {
        std::str::from_utf8(&files[name]).unwrap()
    }

    #[test]
    fn a_pack_holds_what_one_area_needs_and_a_shared_one_what_its_family_needs() {
        let mut files = files();
        pack(&mut files, &areas()).unwrap();
        let packs = files.keys().filter(|name| name.ends_with(".pack")).map(|name| (name.as_str(), text(&files, name)));
        let expected = [
            ("account.pack", "<all><split_account>"),
            ("desk-shared.pack", "<all>"),
            ("desk_board.pack", "<both><split_board>"),
            ("desk_list.pack", "<split_list>"),
            ("portal_home.pack", "<all><both><split_home>"),
        ];
        assert_eq!(packs.collect::<Vec<_>>(), expected);
        assert!(!files.contains_key("all") && !files.contains_key("split_list"));
        let list = "account account.pack\ndesk_board desk-shared.pack desk_board.pack\ndesk_list desk-shared.pack desk_list.pack\n";
        assert_eq!(text(&files, LIST), format!("{list}portal_home portal_home.pack\n"));
    }

    #[test]
    fn what_few_of_a_large_family_need_is_not_put_upon_all() {
        let all = ["a_1", "a_2", "a_3", "a_4", "a_5", "a_6", "a_7"];
        let needs = |area: &str| -> Vec<String> {
            let pieces = [("two", 2), ("four", 4)].into_iter().filter(|(_, users)| all[..*users].contains(&area));
            pieces.map(|(piece, _)| piece.to_owned()).collect()
        };
        let areas: Names = all.iter().map(|area| ((*area).to_owned(), needs(area))).collect();
        assert_eq!(contents(&areas), names(&[("a-shared.pack", &["four"]), ("a_1.pack", &["two"]), ("a_2.pack", &["two"])]));
    }

    #[test]
    fn the_loader_knows_the_place_of_every_piece() {
        let mut files = files();
        pack(&mut files, &areas()).unwrap();
        let loader = text(&files, LOADER);
        assert!(loader.contains("\"portal_home.pack\":{\"all\":[0,5],\"both\":[5,6],\"split_home\":[11,12]}"), "{loader}");
        assert!(loader.contains("const both = makeLoad(fromPack(\"both\"), []);"), "{loader}");
        assert!(!loader.contains("remark"), "{loader}");
        assert!(loader.contains("__wasm_split_load_desk_list = wrapAsyncCb(makeLoadOf(\"desk_list\", x, []));"), "{loader}");
    }

    #[test]
    fn a_loader_in_other_words_is_refused() {
        for (from, to) in
            [("fetch(", "get("), ("load_account = ", "load_account= "), ("import.meta.url", "base"), ("account = wrap", "door = wrap")]
        {
            let mut files = files();
            let loader = text(&files, LOADER).replacen(from, to, 1).into_bytes();
            files.insert(LOADER.to_owned(), loader);
            assert!(pack(&mut files, &areas()).is_err(), "{from}");
        }
    }
}
