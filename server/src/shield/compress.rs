//! Makes long texts small on their way out: documents, JSON and CSV. Never touches what is compressed, what comes as a
//! stream of events, or what has a tag: an ETag names these very bytes, and programs send it back as If-Match.

use axum::{
    body::HttpBody,
    http::{HeaderMap, Response, header},
};
use tower_http::{
    CompressionLevel,
    compression::{CompressionLayer, predicate::Predicate},
};

/// Below, the answer fits into one packet anyway.
const WORTH: u64 = 1024;

/// Of brotli and gzip alike. Level 1 makes 15 kB of a board of 91 kB in a millisecond; 3 takes five times as long for a
/// tenth less, the best one half a second.
const QUALITY: CompressionLevel = CompressionLevel::Precise(1);

pub fn layer() -> CompressionLayer<Worthwhile> {
    CompressionLayer::new().quality(QUALITY).compress_when(Worthwhile)
}

#[derive(Clone, Copy, Debug)]
pub struct Worthwhile;

impl Predicate for Worthwhile {
    fn should_compress<B: HttpBody>(&self, response: &Response<B>) -> bool {
        let length = response.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        // Pages do not know their length before their end.
        let long = response.body().size_hint().exact().or(length).is_none_or(|length| length >= WORTH);
        long && is_text(response.headers()) && !response.headers().contains_key(header::ETAG)
    }
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(kind.as_str(), "text/html" | "text/csv" | "text/plain" | "application/json" | "application/problem+json")
}
