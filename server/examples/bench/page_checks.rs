//! What is in a page: how many bytes, nothing of the record twice, no script where none is needed.

use std::net::SocketAddr;

use anyhow::Context;

use crate::{load::get, page::url, people::CANARY, report::Report, stage::Stage};

pub async fn measure(stage: &Stage, bare: SocketAddr, report: &mut Report) -> anyhow::Result<()> {
    let client = &stage.readers[0];
    for group in &stage.groups {
        let person = group.people[0];
        let plain = get(client, &url(stage.address, person), false).await?.len();
        let brotli = get(client, &url(stage.address, person), true).await?.len();
        let json = get(client, &url(bare, person), false).await?.len();
        let measured = format!("{plain} page, {brotli} brotli, {json} bare");
        report.row(&format!("bytes, {} entries", group.entries), measured, None);
        report.figure(&format!("page_bytes_{}", group.entries), plain);
        report.figure(&format!("page_brotli_bytes_{}", group.entries), brotli);
        report.figure(&format!("bare_bytes_{}", group.entries), json);
    }
    let mut compared = 0;
    for person in stage.groups.iter().flat_map(|group| &group.people) {
        let page = String::from_utf8(get(client, &url(stage.address, *person), false).await?)?;
        let json = String::from_utf8(get(client, &url(bare, *person), false).await?)?;
        expect_alike(&page, &json)?;
        compared += 1;
    }
    report.row("people of whom page and bare read the same", format!("{compared}"), None);
    let page = String::from_utf8(get(client, &url(stage.address, stage.groups[0].people[0]), false).await?)?;
    report_data(&page, report)?;
    let sign_in = get(&reqwest::Client::new(), &format!("http://{}/sign-in", stage.address), false).await?;
    let scripts = String::from_utf8(sign_in)?.matches("<script").count();
    report.row("scripts of a page without an island", format!("{scripts}"), Some(("none", scripts == 0)));
    Ok(())
}

/// What is compared must read the same: every entry that the page shows is in the bare handler's answer.
fn expect_alike(page: &str, json: &str) -> anyhow::Result<()> {
    let shown: Vec<&str> = links(page).collect();
    let absent = shown.iter().filter(|entry| !json.contains(**entry)).count();
    anyhow::ensure!(absent == 0 && !shown.is_empty(), "the bare handler lacks {absent} of the {} entries of a page", shown.len());
    Ok(())
}

fn report_data(page: &str, report: &mut Report) -> anyhow::Result<()> {
    let (text, scripts) = split(page).context("a tag of the page does not end")?;
    let (there, visible) = (page.matches(CANARY).count(), text.matches(CANARY).count());
    let holds = there == visible && there > 0;
    report.row("a title in the page; of that, visible", format!("{there}; {visible}"), Some(("the same", holds)));
    let data =
        scripts.iter().filter(|script| script.contains("{\"") || script.contains("[\"") || script.contains("__RESOLVED")).count();
    report.row("scripts that hold data", format!("{data}"), Some(("none", data == 0)));
    Ok(())
}

/// The ids of the entries that the page links to.
fn links(page: &str) -> impl Iterator<Item = &str> {
    page.split("/entries/").skip(1).filter_map(|rest| rest.get(..36))
}

/// What a reader sees, and what scripts hold.
fn split(page: &str) -> Option<(String, Vec<&str>)> {
    let (mut text, mut scripts, mut rest) = (String::new(), Vec::new(), page);
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = tag.split_once('>')?;
        rest = after;
        if tag.starts_with("script") {
            let (script, after) = rest.split_once("</script>")?;
            scripts.push(script);
            rest = after;
        }
    }
    text.push_str(rest);
    Some((text, scripts))
}
