//! What browsers and strangers get for names inside and outside the package directory.

use axum::{
    body::to_bytes,
    http::{HeaderMap, Request, StatusCode, header},
};
use tower::ServiceExt;

use super::*;

fn site() -> Site {
    let files = [
        ("pkg-1a2b/muster.js", "let a"),
        ("pkg-1a2b/muster.js.br", "BR"),
        ("pkg-1a2b/fonts/inter.woff2", "font"),
        ("secret.txt", "outside"),
    ];
    let files = files.map(|(name, bytes)| (name.to_owned(), Bytes::from_static(bytes.as_bytes())));
    Site::from_files(files).unwrap()
}

async fn fetch(method: &str, uri: &str, headers: &[(header::HeaderName, &str)]) -> (StatusCode, HeaderMap, String) {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let app: Router = Arc::new(site()).routes();
    let response = app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn assets_are_typed_immutable_and_unsniffable() {
    for (uri, kind, body) in
        [("/pkg-1a2b/muster.js", "text/javascript; charset=utf-8", "let a"), ("/pkg-1a2b/fonts/inter.woff2", "font/woff2", "font")]
    {
        let (status, headers, text) = fetch("GET", uri, &[]).await;
        assert_eq!((status, text.as_str()), (StatusCode::OK, body), "{uri}");
        assert_eq!(headers[header::CONTENT_TYPE], kind);
        assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(headers[header::VARY], "accept-encoding");
        assert!(!headers.contains_key(header::CONTENT_ENCODING));
    }
}

#[test]
fn the_files_of_each_area_are_known() {
    assert_eq!(Site::empty().chunks(), BTreeMap::new());
    let list = Bytes::from_static(b"board chunk_2.wasm split_board.wasm\nportal split_portal.wasm\nempty\n");
    let site = Site::from_files([("pkg-1a2b/areas.txt".to_owned(), list)]).unwrap();
    let expected = [("board", &["chunk_2.wasm", "split_board.wasm"][..]), ("portal", &["split_portal.wasm"])];
    let expected = expected.map(|(area, files)| (area.to_owned(), files.iter().map(|file| (*file).to_owned()).collect()));
    assert_eq!(site.chunks(), BTreeMap::from(expected));
}

#[tokio::test]
async fn brotli_is_sent_only_to_who_takes_it() {
    for (accept, compressed) in [
        ("gzip, deflate, br, zstd", true),
        ("BR;q=0.5", true),
        ("*", true),
        ("br;q=0, *", false),
        ("br;q=0", false),
        ("gzip", false),
        ("brotli", false),
        ("", false),
    ] {
        let (_, headers, body) = fetch("GET", "/pkg-1a2b/muster.js", &[(header::ACCEPT_ENCODING, accept)]).await;
        assert_eq!(headers.contains_key(header::CONTENT_ENCODING), compressed, "{accept:?}");
        assert_eq!(body, if compressed { "BR" } else { "let a" }, "{accept:?}");
    }
}

#[tokio::test]
async fn what_the_browser_has_is_not_sent_again() {
    let (_, headers, _) = fetch("GET", "/pkg-1a2b/muster.js", &[]).await;
    let etag = headers[header::ETAG].to_str().unwrap().to_owned();
    let (status, headers, body) = fetch("GET", "/pkg-1a2b/muster.js", &[(header::IF_NONE_MATCH, &etag)]).await;
    assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!(headers[header::ETAG], etag.as_str());
    let both = [(header::IF_NONE_MATCH, etag.as_str()), (header::ACCEPT_ENCODING, "br")];
    let (status, _, _) = fetch("GET", "/pkg-1a2b/muster.js", &both).await;
    assert_eq!(status, StatusCode::OK, "the compressed form has a tag of its own");
}

#[tokio::test]
async fn names_outside_the_package_do_not_exist() {
    for uri in [
        "/pkg-1a2b/../secret.txt",
        "/pkg-1a2b/%2e%2e/secret.txt",
        "/pkg-1a2b/..%2fsecret.txt",
        "/pkg-1a2b//etc/passwd",
        "/pkg-1a2b/muster.js.br",
        "/pkg-1a2b/fonts",
        "/pkg-1a2b/",
        "/pkg-ffff/muster.js",
        "/secret.txt",
        "/pkg-1a2b/%ff",
    ] {
        let (status, _, body) = fetch("GET", uri, &[]).await;
        assert!(status.is_client_error(), "{uri}: {status}");
        assert!(!body.contains("outside"), "{uri}");
    }
    assert_eq!(fetch("POST", "/pkg-1a2b/muster.js", &[]).await.0, StatusCode::METHOD_NOT_ALLOWED);
    let (status, _, body) = fetch("HEAD", "/pkg-1a2b/muster.js", &[]).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, ""));
}

#[test]
fn a_directory_without_a_package_is_named() {
    let dir = std::env::temp_dir().join(format!("muster-site-{}", std::process::id()));
    fs::create_dir_all(dir.join("pkg-77")).unwrap();
    let error = Site::open(Some(&dir)).unwrap_err().to_string();
    assert!(error.contains("holds no pkg-<hash> directory"), "{error}");
    fs::write(dir.join("pkg-77/muster.css"), "a{}").unwrap();
    let site = Site::open(Some(&dir)).unwrap();
    assert_eq!((site.pkg_dir(), site.assets.len()), ("pkg-77", 1));
    fs::remove_dir_all(&dir).unwrap();
    let error = Site::open(Some(&dir)).unwrap_err().to_string();
    assert!(error.starts_with("read site directory"), "{error}");
}
