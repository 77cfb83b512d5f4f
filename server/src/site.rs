//! The browser part of Muster: scripts, WebAssembly, styles and fonts under one content-addressed path.
//!
//! Everything is read once, at start, and served from memory by exact name, so no request ever reaches the
//! file system. It never renders pages and knows nothing about who asks.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::Path as UrlPath,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

include!(concat!(env!("OUT_DIR"), "/embedded_site.rs"));

/// What the bundler tells the server.
const AREAS: &str = "areas.txt";

/// Why the browser part cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    #[error("no browser part: this binary has none inside and no site directory is set; run `cargo xtask build`")]
    Missing,
    #[error("read site directory {path}")]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("site directory {0} holds no pkg-<hash> directory; run `cargo xtask serve` or `cargo xtask build`")]
    NoPackage(PathBuf),
}

/// All assets of one build, by their name inside the package directory.
#[derive(Debug)]
pub struct Site {
    pkg_dir: String,
    assets: HashMap<String, Asset>,
}

#[derive(Debug)]
struct Asset {
    content_type: HeaderValue,
    identity: Bytes,
    brotli: Option<Bytes>,
}

impl Site {
    /// The directory when one is given, else what is inside the binary.
    pub fn open(dir: Option<&Path>) -> Result<Self, SiteError> {
        match dir {
            Some(dir) => Self::from_dir(dir),
            None => Self::embedded().ok_or(SiteError::Missing),
        }
    }

    /// A site without assets, for tests and commands that serve no pages.
    pub fn empty() -> Self {
        Self { pkg_dir: "pkg-empty".to_owned(), assets: HashMap::new() }
    }

    fn embedded() -> Option<Self> {
        Self::from_files(EMBEDDED.iter().map(|(name, bytes)| ((*name).to_owned(), Bytes::from_static(bytes))))
    }

    fn from_dir(dir: &Path) -> Result<Self, SiteError> {
        let mut files = Vec::new();
        read_files(dir, "", &mut files)?;
        Self::from_files(files).ok_or_else(|| SiteError::NoPackage(dir.to_owned()))
    }

    /// Pairs each file with its `.br` sibling. `None` without a `pkg-` directory. Should two be there, the
    /// greatest name wins, so that at least every node that has the same files serves the same ones.
    fn from_files(files: impl IntoIterator<Item = (String, Bytes)>) -> Option<Self> {
        let mut files: HashMap<String, Bytes> = files.into_iter().collect();
        let pkg_dir = files.keys().filter_map(|name| name.split_once('/')).map(|(top, _)| top).filter(|top| top.starts_with("pkg-"));
        let pkg_dir = pkg_dir.max()?.to_owned();
        let prefix = format!("{pkg_dir}/");
        let names: Vec<String> = files.keys().filter(|name| name.starts_with(&prefix) && !name.ends_with(".br")).cloned().collect();
        let mut assets = HashMap::with_capacity(names.len());
        for name in names {
            let brotli = files.remove(&format!("{name}.br"));
            if let Some(identity) = files.remove(&name) {
                let asset = Asset { content_type: content_type(&name), identity, brotli };
                assets.insert(name[prefix.len()..].to_owned(), asset);
            }
        }
        Some(Self { pkg_dir, assets })
    }

    /// The name of the content-addressed directory, such as `pkg-3f9a0c`: leptos' `site_pkg_dir`.
    pub fn pkg_dir(&self) -> &str {
        &self.pkg_dir
    }

    /// The files with the code of each area of the app; a line for each, the area's name first.
    pub fn chunks(&self) -> BTreeMap<String, Vec<String>> {
        let list = self.assets.get(AREAS).map_or(Cow::default(), |asset| String::from_utf8_lossy(&asset.identity));
        let areas = list.lines().filter_map(|line| line.split_once(' '));
        areas.map(|(area, files)| (area.to_owned(), files.split(' ').map(str::to_owned).collect())).collect()
    }

    /// Routes for everything below `/{pkg_dir}/`; unknown names answer 404.
    pub fn routes<S: Clone + Send + Sync + 'static>(self: Arc<Self>) -> Router<S> {
        let route = format!("/{}/{{*name}}", self.pkg_dir);
        let handler = move |UrlPath(name): UrlPath<String>, headers: HeaderMap| async move { self.respond(&name, &headers) };
        Router::new().route(&route, get(handler))
    }

    /// One asset, compressed when the client takes it; 304 when it has it already.
    pub fn respond(&self, name: &str, request: &HeaderMap) -> Response {
        let Some(asset) = self.assets.get(name) else {
            return (StatusCode::NOT_FOUND, [(header::X_CONTENT_TYPE_OPTIONS, "nosniff")], "Not found\n").into_response();
        };
        let brotli = asset.brotli.as_ref().filter(|_| accepts_brotli(request));
        // The path changes with the content, so the directory's name identifies every representation in it.
        let etag = format!("\"{}{}\"", self.pkg_dir, if brotli.is_some() { "-br" } else { "" });
        let fresh = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let fresh = fresh.flat_map(|value| value.split(',')).any(|tag| tag.trim().trim_start_matches("W/") == etag);
        let body = brotli.unwrap_or(&asset.identity).clone();
        let mut response = if fresh { StatusCode::NOT_MODIFIED.into_response() } else { Body::from(body).into_response() };
        let headers = response.headers_mut();
        if !fresh {
            headers.insert(header::CONTENT_TYPE, asset.content_type.clone());
            if brotli.is_some() {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            }
        }
        if let Ok(etag) = HeaderValue::from_str(&etag) {
            headers.insert(header::ETAG, etag);
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        response
    }
}

fn read_files(dir: &Path, prefix: &str, files: &mut Vec<(String, Bytes)>) -> Result<(), SiteError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| SiteError::Read { path, source }
    };
    for entry in fs::read_dir(dir).map_err(failed(dir))? {
        let path = entry.map_err(failed(dir))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if path.is_dir() {
            read_files(&path, &format!("{prefix}{name}/"), files)?;
        } else {
            let bytes = fs::read(&path).map_err(failed(&path))?;
            files.push((format!("{prefix}{name}"), Bytes::from(bytes)));
        }
    }
    Ok(())
}

/// By the ending alone; with `nosniff` a wrong type would stop the page, so what is unknown stays bytes.
fn content_type(name: &str) -> HeaderValue {
    HeaderValue::from_static(match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "png" => "image/png",
        "json" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    })
}

/// Whether `Accept-Encoding` names brotli (or everything) without giving it the weight zero.
fn accepts_brotli(request: &HeaderMap) -> bool {
    let values = request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut any = false;
    for choice in values.flat_map(|value| value.split(',')) {
        let (coding, parameters) = choice.split_once(';').unwrap_or((choice, ""));
        let weight = parameters.trim().strip_prefix("q=").and_then(|q| q.trim().parse::<f32>().ok()).unwrap_or(1.0);
        match coding.trim() {
            coding if coding.eq_ignore_ascii_case("br") => return weight > 0.0,
            "*" => any = weight > 0.0,
            _ => {}
        }
    }
    any
}

#[cfg(test)]
mod tests;
