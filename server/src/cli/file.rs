//! Settings from `muster.toml`: its values become the defaults of the options, so that flag, environment, file and
//! default all pass the same checks. Never reads anything but the one file.

use std::{
    ffi::{OsStr, OsString},
    io,
    path::PathBuf,
};

use clap::Command;
use toml::{Table, Value};

use super::Failure;

const USUAL: &str = "muster.toml";

/// The command with the file's values as defaults.
pub fn read(args: &[OsString], command: Command) -> Result<Command, Failure> {
    let named = named(args).or_else(|| std::env::var_os("MUSTER_CONFIG").filter(|path| !path.is_empty()));
    let path = named.as_ref().map_or_else(|| PathBuf::from(USUAL), PathBuf::from);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => return Ok(command),
        Err(error) => return Err(Failure::new(format!("cannot read the settings in {}: {error}", path.display()))),
    };
    let wrong = |why: String| Failure::new(format!("{}: {why}", path.display()));
    let table: Table = text.parse().map_err(|error: toml::de::Error| wrong(error.message().to_owned()))?;
    table.into_iter().try_fold(command, |command, (name, value)| {
        if !knows(&command, &name) {
            return Err(wrong(format!("there is no option called {name}; `muster help serve` lists them")));
        }
        let values = texts(value).ok_or_else(|| wrong(format!("{name} must be a text, a number, true, false, or a list of these")))?;
        Ok(with_default(command, &name, &values))
    })
}

/// The file that the arguments name. They are parsed only after it is read.
fn named(args: &[OsString]) -> Option<OsString> {
    let mut args = args.iter().skip(1);
    while let Some(arg) = args.next() {
        if arg == "--" {
            return None;
        }
        if arg == "--config" {
            return args.next().cloned();
        }
        if let Some(path) = arg.to_str().and_then(|arg| arg.strip_prefix("--config=")) {
            return Some(OsStr::new(path).to_owned());
        }
    }
    None
}

fn knows(command: &Command, name: &str) -> bool {
    let here = command.get_arguments().any(|arg| arg.get_long() == Some(name) && name != "config");
    here || command.get_subcommands().any(|below| knows(below, name))
}

fn texts(value: Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text]),
        Value::Integer(number) => Some(vec![number.to_string()]),
        Value::Boolean(yes) => Some(vec![yes.to_string()]),
        Value::Datetime(at) => Some(vec![at.to_string()]),
        Value::Array(values) => {
            let texts = values.into_iter().map(|value| texts(value).filter(|texts| texts.len() == 1)).collect::<Option<Vec<_>>>()?;
            Some(texts.concat())
        }
        Value::Float(_) | Value::Table(_) => None,
    }
}

/// Every command that has the option gets the value. What the file gives need not be given again.
fn with_default(command: Command, name: &str, values: &[String]) -> Command {
    let command = command.mut_args(|arg| {
        if arg.get_long() == Some(name) { arg.required(false).hide_default_value(true).default_values(values.to_vec()) } else { arg }
    });
    command.mut_subcommands(|below| with_default(below, name, values))
}
