//! `ilinks user`.

use std::{
    io::{BufRead, IsTerminal},
    process::ExitCode,
};

use anyhow::{Context, anyhow};
use clap::{Args, Subcommand};
use domain::{NhsNumber, Role};
use service::installation::{self, Newcomer};

use crate::{config::Settings, database::Database};

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Make an account. The password is asked for, or read from standard input
    Add(Add),
    /// End the second step of signing in of somebody who has lost their device and their codes on paper
    EndSecondStep(EndSecondStep),
}

/// Whose second step.
#[derive(Args, Debug)]
pub struct EndSecondStep {
    /// What they type to sign in
    #[arg(long)]
    username: String,
}

/// A new account.
#[derive(Args, Debug)]
pub struct Add {
    /// What they will type to sign in
    #[arg(long)]
    username: String,
    /// Their name
    #[arg(long)]
    name: String,
    /// E-mail address, for a link to choose another password
    #[arg(long)]
    email: Option<String>,
    /// A post, as organisation:role:job title; may be given several times
    #[arg(long = "post", value_name = "ORGANISATION:ROLE:TITLE")]
    posts: Vec<String>,
    /// NHS number of their own record
    #[arg(long)]
    nhs_number: Option<String>,
}

impl User {
    /// Runs the command.
    pub async fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        match self {
            Self::Add(add) => add.run(settings).await,
            Self::EndSecondStep(end) => end.run(settings).await,
        }
    }
}

impl EndSecondStep {
    async fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let database = Database::open(settings).await?;
        let portal = database.portal(settings).await?;
        let words = if service::second_step::end_by_command(&portal, &self.username).await? {
            "signs in with the password alone, and was signed out everywhere"
        } else {
            "has no second step"
        };
        println!("{} {words}.", self.username);
        Ok(ExitCode::SUCCESS)
    }
}

impl Add {
    async fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let posts = self.posts.iter().map(|post| parse_post(post)).collect::<anyhow::Result<_>>()?;
        let nhs_number = self.nhs_number.as_deref().map(NhsNumber::parse).transpose()?;
        let password = read_password()?;
        let database = Database::open(settings).await?;
        let portal = database.portal(settings).await?;
        let newcomer = Newcomer {
            username: self.username.clone(),
            display_name: self.name,
            password: Some(password),
            email: self.email,
            nhs_number,
            posts,
            demonstration_blurb: None,
        };
        installation::add(&portal, newcomer).await?;
        println!("{} can sign in.", self.username);
        Ok(ExitCode::SUCCESS)
    }
}

fn parse_post(text: &str) -> anyhow::Result<(String, Role, String)> {
    let mut parts = text.splitn(3, ':');
    let (Some(organisation), Some(role), Some(title)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(anyhow!("“{text}” is no post: write organisation:role:job title"));
    };
    let role = role.parse().map_err(|_| {
        let roles: Vec<_> = Role::ALL.iter().map(|role| role.code()).collect();
        anyhow!("“{role}” is no role; the roles are {}", roles.join(", "))
    })?;
    Ok((organisation.to_owned(), role, title.to_owned()))
}

fn read_password() -> anyhow::Result<String> {
    let password = if std::io::stdin().is_terminal() {
        rpassword::prompt_password("Password: ").context("the password cannot be read")?
    } else {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).context("the password cannot be read")?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    Ok(password)
}
