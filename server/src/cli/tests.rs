//! What the command line promises as a whole: every option also by environment and file, and no two meanings of one.

use clap::{Arg, Command, CommandFactory};

use super::*;

fn everywhere(command: &Command, check: &mut impl FnMut(&Command, &Arg)) {
    command.get_arguments().filter(|arg| !["help", "version"].contains(&arg.get_id().as_str())).for_each(|arg| check(command, arg));
    command.get_subcommands().for_each(|below| everywhere(below, check));
}

#[test]
fn every_option_has_its_variable_and_its_help() {
    let mut cli = Cli::command();
    cli.build();
    let mut options = 0;
    everywhere(&cli, &mut |command, arg| {
        let Some(long) = arg.get_long() else { return };
        options += 1;
        let variable = format!("MUSTER_{}", long.replace('-', "_").to_uppercase());
        assert_eq!(arg.get_env().and_then(|env| env.to_str()), Some(variable.as_str()), "{} --{long}", command.get_name());
        assert!(arg.get_help().is_some(), "{} --{long} says nothing about itself", command.get_name());
    });
    assert!(options > 20, "the walk found only {options}");
}

#[test]
fn clap_finds_no_contradiction() {
    Cli::command().debug_assert();
}

#[test]
fn refusals_of_usage_are_one_line() {
    for args in [&["muster", "serve", "--bogus"][..], &["muster", "serve", "--addr", "x"], &["muster", "user", "add"], &["muster", "nope"]]
    {
        let Err(Usage::Clap(error)) = parse(args.iter().map(OsString::from).collect()) else { panic!("{args:?} was taken") };
        let line = one_line(&error).to_string();
        assert!(!line.contains('\n') && line.len() < 300, "{line}");
    }
}
