//! Owns the order of the measurements and the table that comes of them. Progress goes to stderr, the table to stdout.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail};
use hyper::Method;

use crate::Options;
use crate::load::{Ask, Figures, measure};
use crate::reference::inserts;
use crate::subject::{Muster, reference, sign_in};

/// One thing that was measured, at each size.
struct Row {
    what: &'static str,
    figures: Vec<Figures>,
    /// The same queries as JSON.
    json: Vec<Option<Figures>>,
}

struct Size {
    incidents: u64,
    import: Duration,
    first_answer: Duration,
    memory: f64,
    inserts: f64,
}

/// What is asked, and what the bare handler is asked for the same.
fn pages(incidents: u64) -> [(&'static str, String, Option<String>); 5] {
    let open = incidents.saturating_sub(10).max(1);
    [
        ("board", "/board".to_owned(), Some("/board".to_owned())),
        ("list", "/incidents?open=true".to_owned(), Some("/list".to_owned())),
        ("incident", format!("/incidents/INC-{open}"), Some(format!("/incident/{open}"))),
        ("search", "/incidents?q=printer".to_owned(), Some("/search/printer".to_owned())),
        ("overview", "/team".to_owned(), None),
    ]
}

pub async fn run(options: &Options) -> anyhow::Result<()> {
    eprintln!("  the bare page");
    let bare = {
        let page = reference(&["bare-page"])?;
        measure(page.at, &Ask::get("/"), options.seconds).await?
    };
    let mut rows: Vec<Row> = Vec::new();
    let mut sizes = Vec::new();
    for incidents in &options.incidents {
        sizes.push(one_size(options, *incidents, &mut rows).await?);
    }
    print(&bare, &rows, &sizes, &bundle(&options.site)?);
    Ok(())
}

async fn one_size(options: &Options, incidents: u64, rows: &mut Vec<Row>) -> anyhow::Result<Size> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("incidents.jsonl");
    let mut generate = Command::new(&options.generate);
    generate.args(["generate", "--incidents", &incidents.to_string(), "--open", &options.open.to_string(), "--out"]).arg(&file);
    if !generate.status().context("write the incidents")?.success() {
        bail!("the incidents were not written");
    }
    eprintln!("  {incidents} incidents: import");
    let (muster, import) = Muster::with(&options.muster, &file)?;
    let token = muster.token()?;
    let inserts = inserts(folder.path(), options.seconds).await?;
    let mut jsons = Vec::new();
    {
        let bare = reference(&["bare-json", &muster.database().to_string_lossy()])?;
        for (what, _, path) in pages(incidents) {
            eprintln!("  {incidents} incidents: {what} as JSON");
            jsons.push(match path {
                Some(path) => Some(measure(bare.at, &Ask::get(path), options.seconds).await?),
                None => None,
            });
        }
    }
    let served = muster.serve().await?;
    let cookie = sign_in(served.at).await?;
    for ((what, path, _), json) in pages(incidents).into_iter().zip(jsons) {
        eprintln!("  {incidents} incidents: {what}");
        let ask = Ask::get(path).with("cookie", &cookie).with("accept", "text/html");
        push(rows, what, measure(served.at, &ask, options.seconds).await?, json);
    }
    eprintln!("  {incidents} incidents: create");
    let body = r#"{"title":"Printer in hall B prints blank pages","description":"Since this morning","impact":2,"urgency":2}"#;
    let ask = Ask { method: Method::POST, path: "/api/v1/incidents".to_owned(), headers: Vec::new(), body: body.to_owned() };
    let ask = ask.with("authorization", format!("Bearer {token}")).with("content-type", "application/json");
    push(rows, "create (REST)", measure(served.at, &ask, options.seconds).await?, None);
    Ok(Size { incidents, import, first_answer: served.first_answer, memory: served.memory(), inserts })
}

fn push(rows: &mut Vec<Row>, what: &'static str, figures: Figures, json: Option<Figures>) {
    match rows.iter_mut().find(|row| row.what == what) {
        Some(row) => {
            row.figures.push(figures);
            row.json.push(json);
        }
        None => rows.push(Row { what, figures: vec![figures], json: vec![json] }),
    }
}

/// Files of the site as they go over the wire, by what they are.
fn bundle(site: &Path) -> anyhow::Result<Vec<(String, u64)>> {
    let mut sizes: Vec<(String, u64)> = Vec::new();
    let mut folders = vec![site.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let entry = entry?;
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "br") {
                let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                sizes.push((name, entry.metadata()?.len()));
            }
        }
    }
    sizes.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    Ok(sizes)
}

fn ms(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1000.0)
}

fn print(bare: &Figures, rows: &[Row], sizes: &[Size], bundle: &[(String, u64)]) {
    println!("| | incidents | p50 ms | p99 ms | per s, 16 conn. | kB | of the bare page | of the same as JSON |");
    println!("|---|---|---|---|---|---|---|---|");
    println!("| bare page | 0 | {} | {} | {:.0} | {} | 1 | |", ms(bare.p50), ms(bare.p99), bare.rate, bare.bytes / 1000);
    for row in rows {
        for ((figures, json), size) in row.figures.iter().zip(&row.json).zip(sizes) {
            let of_json = json.as_ref().map(|json| format!("{:.2}", figures.rate / json.rate)).unwrap_or_default();
            let of_bare = if row.what.starts_with("create") {
                format!("{:.2} of INSERTs", figures.rate / size.inserts)
            } else {
                format!("{:.2}", figures.rate / bare.rate)
            };
            let (p50, p99) = (ms(figures.p50), ms(figures.p99));
            println!(
                "| {} | {} | {p50} | {p99} | {:.0} | {} | {of_bare} | {of_json} |",
                row.what,
                size.incidents,
                figures.rate,
                figures.bytes / 1000
            );
        }
    }
    println!("\n| | {} |", sizes.iter().map(|size| format!("{} incidents", size.incidents)).collect::<Vec<_>>().join(" | "));
    println!("|---|{}", "---|".repeat(sizes.len()));
    let line = |what: &str, of: &dyn Fn(&Size) -> String| println!("| {what} | {} |", sizes.iter().map(of).collect::<Vec<_>>().join(" | "));
    line("import", &|size| format!("{:.1} s", size.import.as_secs_f64()));
    line("start to first answer", &|size| format!("{} ms", ms(size.first_answer)));
    line("resident after the run", &|size| format!("{:.0} MiB", size.memory));
    line("bare INSERTs", &|size| format!("{:.0}/s", size.inserts));
    if let (Some(small), Some(large)) = (sizes.first(), sizes.last())
        && small.incidents < large.incidents
    {
        let growth = rows.iter().filter_map(|row| {
            let (first, last) = (row.figures.first()?, row.figures.last()?);
            Some(format!("{} {:.2}", row.what, last.p50.as_secs_f64() / first.p50.as_secs_f64()))
        });
        println!("\np50 from {} to {} incidents: {}.", small.incidents, large.incidents, growth.collect::<Vec<_>>().join(", "));
    }
    let total: u64 = bundle.iter().map(|(_, size)| size).sum();
    let largest = bundle.iter().take(6).map(|(name, size)| format!("{name} {:.0}", *size as f64 / 1000.0)).collect::<Vec<_>>().join(", ");
    println!("Site, brotli: {:.0} kB in {} files; the largest in kB: {largest}.", total as f64 / 1000.0, bundle.len());
}
