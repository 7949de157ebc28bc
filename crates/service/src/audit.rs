//! Verifying the audit: every chain from its first event to its head, hash by hash, computed here and not by the database.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use store::{AuditLink, StoreError, owner};
use uuid::Uuid;

/// What the verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every link holds: so many chains and events.
    Whole {
        /// Chains.
        chains: u64,
        /// Events.
        events: u64,
    },
    /// The first link that does not hold.
    Broken {
        /// Whose chain.
        chain: Uuid,
        /// At which place.
        sequence: i64,
        /// What is wrong, in a sentence.
        what: &'static str,
    },
}

/// The same over links and heads at hand, in the order of the database: for proving that nothing escapes it.
pub fn check(links: &[AuditLink], heads: Vec<(Uuid, i64, Vec<u8>)>) -> Verdict {
    let mut walk = Walk::default();
    links.iter().find_map(|link| walk.step(link)).unwrap_or_else(|| {
        let chains = walk.ends.len() as u64;
        heads.into_iter().find_map(|head| walk.meet(head)).unwrap_or_else(|| walk.rest(chains))
    })
}

/// Walks the whole audit, a few thousand events at a time.
pub async fn verify(owner: &mut owner::Connection) -> Result<Verdict, StoreError> {
    let mut walk = Walk::default();
    let mut after = (Uuid::nil(), 0);
    loop {
        let links = owner::audit_links(owner, after, 5_000).await?;
        let Some(last) = links.last() else { break };
        after = (last.chain, last.sequence);
        for link in &links {
            if let Some(broken) = walk.step(link) {
                return Ok(broken);
            }
        }
    }
    heads(owner, walk).await
}

/// Every chain ends where its head says, so that what was cut off the end is missed.
async fn heads(owner: &mut owner::Connection, mut walk: Walk) -> Result<Verdict, StoreError> {
    let mut after = Uuid::nil();
    let chains = walk.ends.len() as u64;
    loop {
        let heads = owner::audit_chains(owner, after, 5_000).await?;
        let Some((last, ..)) = heads.last() else { break };
        after = *last;
        if let Some(broken) = heads.into_iter().find_map(|head| walk.meet(head)) {
            return Ok(broken);
        }
    }
    Ok(walk.rest(chains))
}

#[derive(Default)]
struct Walk {
    ends: HashMap<Uuid, (i64, Vec<u8>)>,
    events: u64,
}

impl Walk {
    /// A chain ends where its head says.
    fn meet(&mut self, (chain, sequence, hash): (Uuid, i64, Vec<u8>)) -> Option<Verdict> {
        let end = self.ends.remove(&chain);
        let sequence_reached = end.as_ref().map_or(1, |(reached, _)| reached + 1);
        (end != Some((sequence, hash))).then_some(Verdict::Broken {
            chain,
            sequence: sequence_reached,
            what: "the chain ends before its head: events are missing",
        })
    }

    /// No chain is left without a head.
    fn rest(&self, chains: u64) -> Verdict {
        self.ends.keys().min().map_or(Verdict::Whole { chains, events: self.events }, |chain| Verdict::Broken {
            chain: *chain,
            sequence: 1,
            what: "the chain has no head",
        })
    }

    fn step(&mut self, link: &AuditLink) -> Option<Verdict> {
        let (before, previous) = self.ends.get(&link.chain).cloned().unwrap_or_default();
        let what = if link.sequence != before + 1 {
            Some("an event is missing before this one")
        } else if link.previous_hash != previous {
            Some("it does not follow the event before it")
        } else if link.hash != hash(&previous, &link.fields) {
            Some("it was changed")
        } else {
            None
        };
        self.events += 1;
        self.ends.insert(link.chain, (link.sequence, link.hash.clone()));
        what.map(|what| Verdict::Broken { chain: link.chain, sequence: link.sequence, what })
    }
}

/// SHA-256 over the previous hash and every field with its length; the database's `append_audit` computes the same.
fn hash(previous: &[u8], fields: &[Option<String>]) -> Vec<u8> {
    let words: Vec<String> = fields
        .iter()
        .map(|field| match field {
            Some(text) => format!("{}:{text}", text.chars().count()),
            None => "-:".to_owned(),
        })
        .collect();
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(words.join(",").as_bytes());
    hash.finalize().to_vec()
}
