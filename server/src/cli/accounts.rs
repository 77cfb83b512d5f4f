//! `muster user` and `muster token`: accounts without a browser. Passwords come on stdin, so that no list of processes
//! shows them.

use std::io::Read;

use backend::{
    BackendError, Ctx,
    people::{self, NewPerson, TokenScope},
};
use chrono::{DateTime, Utc};
use domain::access::{Role, RoleSet};
use domain::ids::TokenId;

use super::{
    Failure,
    install::{Install, causes},
    tell,
};

#[derive(Debug, clap::Subcommand)]
pub enum User {
    /// Adds an account.
    Add(Add),
    /// Ends all sessions of an account and lets it in no more.
    Disable(Disable),
}

#[derive(Debug, clap::Subcommand)]
pub enum Token {
    /// Makes a token for a program and prints it; it is shown only now.
    Create(Create),
    /// Lists the tokens of an account that still open something.
    List(List),
    /// Takes a token back: whoever uses it is let in no more.
    Revoke(Revoke),
}

#[derive(Debug, clap::Args)]
pub struct Add {
    #[command(flatten)]
    install: Install,
    /// Address that the person signs in with.
    #[arg(long, env = "MUSTER_EMAIL", value_name = "ADDRESS")]
    email: String,
    /// Name as others see it.
    #[arg(long, env = "MUSTER_NAME", value_name = "NAME")]
    name: String,
    /// end-user, vendor, agent-l1, agent-l2, agent-l3, incident-manager, service-desk-manager, facilities-manager,
    /// auditor or admin; can be given several times. admin alone also makes a service desk manager and level 1 agent.
    #[arg(long = "role", env = "MUSTER_ROLE", value_name = "ROLE", value_delimiter = ',', default_value = "end-user")]
    roles: Vec<Role>,
    /// Read the password from stdin; without it the person asks for one with "Forgotten password".
    #[arg(long, env = "MUSTER_PASSWORD_STDIN", value_parser = clap::builder::BoolishValueParser::new())]
    password_stdin: bool,
    /// Why, where a role asks for a reason; it is kept in the audit log.
    #[arg(long, env = "MUSTER_REASON", value_name = "TEXT", default_value = "by the command line")]
    reason: String,
    /// Print the result as JSON.
    #[arg(long, env = "MUSTER_JSON", value_parser = clap::builder::BoolishValueParser::new())]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub struct Disable {
    #[command(flatten)]
    install: Install,
    /// Address of the account.
    #[arg(long, env = "MUSTER_EMAIL", value_name = "ADDRESS")]
    email: String,
}

#[derive(Debug, clap::Args)]
pub struct Create {
    #[command(flatten)]
    install: Install,
    /// Account whose rights the token has.
    #[arg(long, env = "MUSTER_EMAIL", value_name = "ADDRESS")]
    email: String,
    /// What the token is for.
    #[arg(long, env = "MUSTER_NAME", value_name = "NAME")]
    name: String,
    /// How far it reaches within the rights of its owner: read, write or all.
    #[arg(long, env = "MUSTER_SCOPE", value_name = "SCOPE", default_value = "read")]
    scope: TokenScope,
    /// Print the result as JSON.
    #[arg(long, env = "MUSTER_JSON", value_parser = clap::builder::BoolishValueParser::new())]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    install: Install,
    /// Address of the account.
    #[arg(long, env = "MUSTER_EMAIL", value_name = "ADDRESS")]
    email: String,
    /// Print the tokens as JSON.
    #[arg(long, env = "MUSTER_JSON", value_parser = clap::builder::BoolishValueParser::new())]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub struct Revoke {
    #[command(flatten)]
    install: Install,
    /// Address of the account.
    #[arg(long, env = "MUSTER_EMAIL", value_name = "ADDRESS")]
    email: String,
    /// Which one, as `muster token list` names it.
    #[arg(long, env = "MUSTER_ID", value_name = "ID")]
    id: TokenId,
}

impl User {
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            User::Add(add) => add.run().await,
            User::Disable(disable) => disable.run().await,
        }
    }
}

impl Token {
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Token::Create(create) => create.run().await,
            Token::List(list) => list.run().await,
            Token::Revoke(revoke) => revoke.run().await,
        }
    }
}

impl Add {
    async fn run(self) -> Result<(), Failure> {
        let password = if self.password_stdin { Some(password()?) } else { None };
        let roles = RoleSet::new(self.roles).map_err(|error| Failure::new(format!("--role: {error}")))?;
        let ctx = system(&self.install).await?;
        let new = NewPerson { name: self.name, email: self.email, roles, teams: Vec::new(), password, reason: Some(self.reason) };
        let email = new.email.clone();
        let id = people::add(&ctx, new).await.map_err(refused)?;
        if self.json {
            tell::line(serde_json::json!({ "id": id, "email": email }))
        } else {
            tell::line(format_args!("{email} can sign in at {}.", ctx.backend.settings.base_url.link("/login")))
        }
    }
}

impl Disable {
    async fn run(self) -> Result<(), Failure> {
        let ctx = system(&self.install).await?;
        people::disable(&ctx, &self.email).await.map_err(refused)?;
        tell::line(format_args!("{} is disabled and signed out everywhere.", self.email))
    }
}

impl Create {
    async fn run(self) -> Result<(), Failure> {
        let ctx = system(&self.install).await?;
        let token = people::create_token_for(&ctx, &self.email, &self.name, self.scope).await.map_err(refused)?;
        if self.json { tell::line(serde_json::json!({ "id": token.id, "token": token.text() })) } else { tell::line(token.text()) }
    }
}

impl List {
    async fn run(self) -> Result<(), Failure> {
        let ctx = system(&self.install).await?;
        let tokens = people::tokens_for(&ctx, &self.email).await.map_err(refused)?;
        if self.json {
            let told = tokens.iter().map(|token| {
                serde_json::json!({
                    "id": token.id, "name": token.name, "begins": token.prefix, "scope": token.scope.slug(),
                    "created_at": token.created_at, "used_at": token.used_at,
                })
            });
            return tell::line(serde_json::Value::from_iter(told));
        }
        tokens.iter().try_for_each(|token| {
            let day = |at: DateTime<Utc>| at.format("%Y-%m-%d").to_string();
            let used = token.used_at.map_or("never".to_owned(), day);
            let made = day(token.created_at);
            tell::line(format_args!("{}  {}…  {:5}  made {made}, used {used}  {}", token.id, token.prefix, token.scope, token.name))
        })
    }
}

impl Revoke {
    async fn run(self) -> Result<(), Failure> {
        let ctx = system(&self.install).await?;
        people::revoke_token_for(&ctx, &self.email, self.id).await.map_err(refused)?;
        tell::line(format_args!("{} opens nothing any more.", self.id))
    }
}

/// The installation, for work that nobody in particular does.
async fn system(install: &Install) -> Result<Ctx, Failure> {
    Ok(install.open().await?.system("command line"))
}

/// One line: what a terminal or `echo` puts behind it is no part of the password.
fn password() -> Result<String, Failure> {
    let mut text = String::new();
    let read = std::io::stdin().take(4096).read_to_string(&mut text);
    read.map_err(|error| Failure::new(format!("cannot read the password from stdin: {error}")))?;
    let password = text.strip_suffix('\n').map_or(text.as_str(), |text| text.strip_suffix('\r').unwrap_or(text));
    Ok(password.to_owned())
}

/// What backend says to people, with the field that they gave as an option.
pub fn refused(error: BackendError) -> Failure {
    match &error {
        BackendError::Invalid(errors) => {
            let wrong: Vec<String> =
                errors.0.iter().map(|error| format!("--{}: {}", error.field.replace('_', "-"), error.message)).collect();
            Failure::new(wrong.join("; "))
        }
        BackendError::Store(_) | BackendError::Internal { .. } => {
            Failure::new(format!("this failed: {}; the log above may say more", causes(&error)))
        }
        _ => Failure::new(error.to_string()),
    }
}
