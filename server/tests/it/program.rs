//! The program itself, as an installation runs it: started as a process of its own, told by arguments and signals.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Output, Stdio};

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

pub const PASSWORD: &str = "a long enough password";

/// A directory with everything that the program keeps.
pub struct Home {
    dir: TempDir,
    database: Option<String>,
}

impl Home {
    /// With the embedded database, or another one.
    pub fn new(database: Option<&str>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let package = dir.path().join("site/pkg-test");
        std::fs::create_dir_all(&package).unwrap();
        std::fs::write(package.join("muster.css"), "body {}").unwrap();
        Self { dir, database: database.map(str::to_owned) }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Nothing of the test's own environment reaches it.
    pub fn muster(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_muster"));
        command.args(args).current_dir(self.path()).env_clear().env("MUSTER_LOG", "error").kill_on_drop(true);
        if let Some(url) = &self.database {
            // The cluster of the tests syncs nothing: no power cut is tested.
            command.env("MUSTER_DATABASE_URL", url).env("MUSTER_ALLOW_DATA_LOSS", "true");
        }
        command
    }

    pub async fn run(&self, args: &[&str]) -> Output {
        self.muster(args).stdin(Stdio::null()).output().await.unwrap()
    }

    /// Runs it to its good end and gives what it wrote on stdout.
    pub async fn told(&self, args: &[&str]) -> String {
        let output = self.run(args).await;
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    pub async fn add_person(&self, email: &str, role: &str) {
        use tokio::io::AsyncWriteExt;
        let args = ["user", "add", "--email", email, "--name", "Root", "--role", role, "--password-stdin"];
        let mut child = self.muster(&args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(format!("{PASSWORD}\n").as_bytes()).await.unwrap();
        drop(stdin);
        let output = child.wait_with_output().await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    pub async fn serve(&self) -> Serving {
        self.serve_with(&[]).await
    }

    pub async fn serve_with(&self, args: &[&str]) -> Serving {
        self.start(args, Stdio::inherit()).await
    }

    /// With its log to `log`.
    pub async fn serve_logging(&self, log: Stdio) -> Serving {
        self.start(&[], log).await
    }

    async fn start(&self, args: &[&str], log: Stdio) -> Serving {
        let args = [&["serve", "--addr", "127.0.0.1:0", "--site-dir", "site"], args].concat();
        let mut child = self.muster(&args).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next_line().await.unwrap().expect("it says where it listens");
        let address = first.split("listening on ").nth(1).and_then(|rest| rest.split(')').next()?.parse().ok());
        let address = address.unwrap_or_else(|| panic!("no address in {first:?}"));
        Serving { child, address, lines }
    }
}

pub struct Serving {
    pub child: Child,
    pub address: SocketAddr,
    lines: tokio::io::Lines<BufReader<tokio::process::ChildStdout>>,
}

impl Serving {
    /// The address that makes the first administrator, which it prints while there is none.
    pub async fn setup_token(&mut self) -> String {
        loop {
            let line = self.lines.next_line().await.unwrap().expect("a link, while nobody can administer");
            if let Some((_, token)) = line.split_once("/setup/") {
                return token.to_owned();
            }
        }
    }

    /// What else it wrote before it ended.
    pub async fn rest(&mut self) -> String {
        let mut text = String::new();
        while let Some(line) = self.lines.next_line().await.unwrap() {
            text.push_str(&line);
            text.push('\n');
        }
        text
    }

    /// As a supervisor stops it.
    pub async fn terminate(&mut self) -> std::process::ExitStatus {
        let id = self.child.id().expect("it still runs").to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
        self.child.wait().await.unwrap()
    }

    /// As the worst day does.
    pub async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }
}
