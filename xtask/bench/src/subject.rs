//! Starts what is measured: the release binary on a database of its own, and the references as processes beside it, so
//! that each has its memory to itself. Ends everything that it started.

#![allow(clippy::disallowed_methods)]

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use hyper::Method;
use tempfile::TempDir;

use crate::load::{Ask, Line};

const PASSWORD: &str = "bench-2026-bench";
const EMAIL: &str = "bench@bench.example";

/// An installation with its data.
pub struct Muster {
    binary: PathBuf,
    pub folder: TempDir,
}

/// A process that serves; it ends with this value.
pub struct Served {
    child: Child,
    pub at: SocketAddr,
    /// From its start to its first good answer.
    pub first_answer: Duration,
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    /// Resident memory in MiB.
    pub fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<f64>().ok()).unwrap_or_default() / 1024.0
    }
}

impl Muster {
    /// A fresh installation with so many incidents in it. Tells how long their import took.
    pub fn with(binary: &Path, file: &Path) -> anyhow::Result<(Muster, Duration)> {
        let muster = Muster { binary: binary.to_owned(), folder: tempfile::tempdir()? };
        muster.run(&["migrate"], None)?;
        let start = Instant::now();
        muster.run(&["import", "jsonl", &file.to_string_lossy()], None)?;
        let long = start.elapsed();
        let roles = ["--role", "agent-l1", "--role", "service-desk-manager"];
        let add = ["user", "add", "--email", EMAIL, "--name", "Bench", "--password-stdin"];
        muster.run(&[add.as_slice(), &roles].concat(), Some(PASSWORD))?;
        Ok((muster, long))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command.env("MUSTER_DATA_DIR", self.folder.path()).env("MUSTER_DATABASE_URL", format!("sqlite://{}", self.database().display()));
        command
    }

    pub fn database(&self) -> PathBuf {
        self.folder.path().join("muster.db")
    }

    fn run(&self, arguments: &[&str], input: Option<&str>) -> anyhow::Result<String> {
        let mut command = self.command();
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("start {}", self.binary.display()))?;
        if let (Some(text), Some(stdin)) = (input, child.stdin.as_mut()) {
            stdin.write_all(text.as_bytes())?;
        }
        drop(child.stdin.take());
        let done = child.wait_with_output()?;
        if !done.status.success() {
            bail!("muster {}: {}", arguments.join(" "), String::from_utf8_lossy(&done.stderr));
        }
        Ok(String::from_utf8_lossy(&done.stdout).trim().to_owned())
    }

    pub fn token(&self) -> anyhow::Result<String> {
        self.run(&["token", "create", "--email", EMAIL, "--name", "bench", "--scope", "all"], None)
    }

    /// Serves on a free port, and waits for the first good answer.
    pub async fn serve(&self) -> anyhow::Result<Served> {
        let at = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = self.command();
        command.args(["serve", "--addr", &at.to_string()]).stdout(Stdio::null()).stderr(Stdio::null());
        let start = Instant::now();
        let child = command.spawn()?;
        let mut served = Served { child, at, first_answer: Duration::ZERO };
        let ask = Ask::get("/login");
        while start.elapsed() < Duration::from_secs(30) {
            if let Ok(mut line) = Line::open(at).await
                && line.send(&ask).await.is_ok_and(|answer| answer.status == 200)
            {
                served.first_answer = start.elapsed();
                return Ok(served);
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        bail!("muster serve does not answer on {at}")
    }
}

/// Signs in as people do; answers with the cookie.
pub async fn sign_in(at: SocketAddr) -> anyhow::Result<String> {
    let body = format!("email={}&password={PASSWORD}", EMAIL.replace('@', "%40"));
    let ask = Ask { method: Method::POST, path: "/rpc/sign-in".to_owned(), headers: Vec::new(), body };
    let ask = ask.with("content-type", "application/x-www-form-urlencoded").with("sec-fetch-site", "same-origin");
    let answer = Line::open(at).await?.send(&ask).await?;
    answer.cookie.with_context(|| format!("sign in: {} {}", answer.status, String::from_utf8_lossy(&answer.body)))
}

/// A reference, which is this program under another name.
pub fn reference(arguments: &[&str]) -> anyhow::Result<Served> {
    let mut command = Command::new(std::env::current_exe()?);
    let mut child = command.args(arguments).stdout(Stdio::piped()).spawn()?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().context("stdout is piped")?).read_line(&mut line)?;
    let at = line.trim().parse().with_context(|| format!("the reference told no address: {line:?}"))?;
    Ok(Served { child, at, first_answer: Duration::ZERO })
}
