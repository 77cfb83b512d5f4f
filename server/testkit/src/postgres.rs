//! Owns a PostgreSQL cluster for this test process: started from the installed programs when the first test asks for
//! it, ended by a watchdog shell when the process ends, however it ends. Never touches a cluster that runs already.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};

use tokio::sync::OnceCell;

use crate::scratch::{Content, migrate};

const TEMPLATE: &str = "muster_template";

static CLUSTER: LazyLock<Result<Cluster, String>> = LazyLock::new(Cluster::start);
static MIGRATED: OnceCell<()> = OnceCell::const_new();
static NEXT: AtomicU32 = AtomicU32::new(1);

pub(crate) struct Cluster {
    bin: PathBuf,
    directory: PathBuf,
    /// Open as long as this process lives: when it closes, the watchdog ends the cluster.
    _alive: ChildStdin,
    /// Making a database from a template wants nobody else to do the same.
    making: Mutex<()>,
}

pub(crate) fn cluster() -> Result<&'static Cluster, &'static str> {
    CLUSTER.as_ref().map_err(String::as_str)
}

/// A database in the cluster.
pub(crate) struct Database {
    name: String,
    cluster: &'static Cluster,
}

impl Drop for Database {
    fn drop(&mut self) {
        // What fails here goes with the cluster.
        let _ = self.cluster.sql(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

pub(crate) async fn fresh(content: Content) -> (String, Database) {
    let cluster = cluster().expect("the engine was asked for only when it is there");
    let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    if content == Content::Migrated {
        MIGRATED.get_or_init(|| make_template(cluster)).await;
        cluster.make(&name, TEMPLATE);
    } else {
        cluster.make(&name, "template0");
    }
    (cluster.url(&name), Database { name, cluster })
}

async fn make_template(cluster: &Cluster) {
    cluster.make(TEMPLATE, "template0");
    migrate(&cluster.url(TEMPLATE)).await;
}

impl Cluster {
    fn start() -> Result<Cluster, String> {
        let bin = programs()?;
        let account = Account::find()?;
        let directory = account.directory()?;
        account.run(
            &bin,
            &directory,
            "initdb",
            &["-D", "data", "-U", "muster", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"],
        )?;
        let mut watchdog = account.watchdog(&bin, &directory)?;
        let alive = watchdog.stdin.take().ok_or("the watchdog has no input")?;
        wait_until_ready(&mut watchdog)?;
        // Nobody waits for the watchdog: it ends after this process.
        drop(watchdog);
        Ok(Cluster { bin, directory, _alive: alive, making: Mutex::new(()) })
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://muster@localhost/{database}?host={}", self.directory.display())
    }

    fn make(&self, name: &str, template: &str) {
        let _one = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        self.sql(&format!("CREATE DATABASE {name} TEMPLATE {template}")).unwrap_or_else(|why| panic!("database {name}: {why}"));
    }

    fn sql(&self, sql: &str) -> Result<(), String> {
        let mut psql = Command::new(self.bin.join("psql"));
        psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "muster", "-d", "postgres", "-h"]).arg(&self.directory).args(["-c", sql]);
        output(&mut psql).map(drop)
    }
}

/// `MUSTER_TEST_PG_BIN`, else what `pg_config` says, else the newest of the distribution's places.
fn programs() -> Result<PathBuf, String> {
    let given = std::env::var_os("MUSTER_TEST_PG_BIN").map(PathBuf::from);
    let told = || output(Command::new("pg_config").arg("--bindir")).ok().map(|text| PathBuf::from(text.trim()));
    let usual = || {
        let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
        let mut found: Vec<(u32, PathBuf)> =
            versions.flatten().filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin")))).collect();
        found.sort();
        found.pop().map(|(_, bin)| bin)
    };
    let complete = |bin: &PathBuf| ["initdb", "postgres", "psql"].iter().all(|program| bin.join(program).is_file());
    if let Some(bin) = given {
        return if complete(&bin) { Ok(bin) } else { Err(format!("MUSTER_TEST_PG_BIN={} lacks initdb, postgres or psql", bin.display())) };
    }
    [told(), usual()].into_iter().flatten().find(complete).ok_or_else(|| "initdb, postgres and psql are not installed".to_owned())
}

/// Who runs the cluster: PostgreSQL refuses to run as root, so root hands it to `postgres`.
struct Account {
    /// Program and arguments that become the other user.
    becomes: Vec<&'static str>,
    uid: Option<u32>,
}

impl Account {
    fn find() -> Result<Account, String> {
        let uid = |args: &[&str]| output(Command::new("id").args(args)).ok().and_then(|text| text.trim().parse::<u32>().ok());
        if uid(&["-u"]) != Some(0) {
            return Ok(Account { becomes: Vec::new(), uid: None });
        }
        let uid = uid(&["-u", "postgres"]).ok_or("root needs a user called postgres to start PostgreSQL as")?;
        let setpriv = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"];
        let runuser = ["runuser", "-u", "postgres", "--"];
        let works = |becomes: &[&str]| output(Command::new(becomes[0]).args(&becomes[1..]).arg("true")).is_ok();
        let becomes = if works(&setpriv) { setpriv.to_vec() } else { runuser.to_vec() };
        if works(&becomes) { Ok(Account { becomes, uid: Some(uid) }) } else { Err("neither setpriv nor runuser becomes postgres".into()) }
    }

    /// A directory that the account can enter; its name is short, because the path of a socket must be.
    fn directory(&self) -> Result<PathBuf, String> {
        let within = if self.uid.is_some() { PathBuf::from("/tmp") } else { std::env::temp_dir() };
        let made = tempfile::Builder::new().prefix("muster-pg-").tempdir_in(&within);
        let directory = made.map_err(|why| format!("no directory in {}: {why}", within.display()))?.keep();
        std::os::unix::fs::chown(&directory, self.uid, None).map_err(|why| format!("{}: {why}", directory.display()))?;
        Ok(directory)
    }

    fn command(&self, program: &Path, directory: &Path) -> Command {
        let mut command = match self.becomes.split_first() {
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.current_dir(directory).env("LC_ALL", "C").env_remove("PGDATA");
        command
    }

    fn run(&self, bin: &Path, directory: &Path, program: &str, args: &[&str]) -> Result<(), String> {
        output(self.command(&bin.join(program), directory).args(args)).map(drop)
    }

    /// A shell that runs the cluster until its input closes, and then takes everything away. It keeps no hold of the
    /// cluster's messages, so that they end when the cluster does not start. No power cut is tested here, so nothing
    /// is synced.
    fn watchdog(&self, bin: &Path, directory: &Path) -> Result<Child, String> {
        const SCRIPT: &str = r#"
            trap '' INT TERM HUP
            "$1/postgres" -D data -k "$2" -c listen_addresses= -c fsync=off -c synchronous_commit=off \
                -c full_page_writes=off -c max_connections=300 -c shared_buffers=64MB -c autovacuum=off </dev/null &
            cluster=$!
            exec 2>/dev/null
            read -r _
            kill -QUIT "$cluster"
            wait "$cluster"
            cd / && rm -rf "$2"
        "#;
        let mut shell = self.command(Path::new("/bin/sh"), directory);
        shell.args(["-c", SCRIPT, "watchdog"]).arg(bin).arg(directory);
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        shell.spawn().map_err(|why| format!("the watchdog does not start: {why}"))
    }
}

/// Reads what the cluster says until it says that it is ready, and goes on reading so that it is never stopped by a
/// full pipe.
fn wait_until_ready(watchdog: &mut Child) -> Result<(), String> {
    let said = watchdog.stderr.take().ok_or("the watchdog says nothing")?;
    let mut lines = BufReader::new(said).lines();
    let mut heard = String::new();
    for line in lines.by_ref() {
        let line = line.map_err(|why| why.to_string())?;
        if line.contains("database system is ready to accept connections") {
            std::thread::spawn(move || lines.for_each(drop));
            return Ok(());
        }
        heard.push_str(&line);
        heard.push('\n');
    }
    Err(format!("PostgreSQL did not start:\n{heard}"))
}

fn output(command: &mut Command) -> Result<String, String> {
    let name = format!("{:?}", command.get_program());
    let output = command.stdin(Stdio::null()).output().map_err(|why| format!("{name}: {why}"))?;
    if !output.status.success() {
        return Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
