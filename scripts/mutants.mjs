// Changes the decision in one place at a time, in a copy of the checkout, and expects the tests of the domain to fail each time.
//   node scripts/mutants.mjs

import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** File under crates/domain/src, what stands there, what stands there instead. */
const MUTANTS = [
  ['policy.rs', '_ if !facts.exists => Err', '_ if facts.exists => Err'],
  ['policy.rs', 'if *person == Some(facts.person) => for_oneself(action)', 'if person.is_some() => for_oneself(action)'],
  ['policy.rs', 'if *own == Some(facts.person) =>', 'if own.is_some() && *own != Some(facts.person) =>'],
  ['policy.rs', 'if category == Category::Safeguarding { Level::None } else { Level::Full }', 'let _ = category; Level::Full'],
  ['policy.rs', '.filter(|grant| grant.is_in_force(now)).ok_or', '.ok_or'],
  ['policy.rs', 'if stage == LifeStage::Adult {', 'if false {'],
  ['policy.rs', 'if stage.shows(category) { carer_level', 'if true { carer_level'],
  ['policy.rs', 'grant.basis.has_authority() && stage', 'stage'],
  ['policy.rs', '&& stage != LifeStage::ReviewDue', ''],
  ['policy.rs', '(_, Category::Safeguarding) => false,', '(_, Category::Safeguarding) => true,'],
  ['policy.rs', '(Some(topics), _) => topics.contains(&category),', '(Some(_), _) => true,'],
  ['policy.rs', '(None, Category::SexualHealth) => false,', '(None, Category::SexualHealth) => true,'],
  ['policy.rs', 'if !is_involved_in_care(post.role) {', 'if false {'],
  ['policy.rs', 'Action::AskForMore if !relates(facts, now) =>', 'Action::AskForMore if relates(facts, now) =>'],
  ['policy.rs', 'Action::AskForMore if !facts.is_agreed(now) =>', 'Action::AskForMore if false =>'],
  ['policy.rs', 'Action::ClaimRelationship if !may_claim(post.role) =>', 'Action::ClaimRelationship if false =>'],
  ['policy.rs', 'Action::OpenInEmergency if emergency::may_open(post.role) =>', 'Action::OpenInEmergency =>'],
  ['policy.rs', 'if !emergency::may_open(post.role) {', 'if false {'],
  ['policy.rs', 'if !is_known(facts, now) {', 'if false {'],
  ['policy.rs', 'if lens.tells_of_seals() {', 'if true {'],
  ['policy.rs', 'if relationship.is_none() && !is_emergency {', 'if false {'],
  ['policy.rs', 'facts.relationship.filter(|relationship| relationship.is_in_force(now));', 'facts.relationship;'],
  ['policy.rs', '&& facts.emergency.is_some_and(|emergency| emergency.is_in_force(now))', '&& facts.emergency.is_some()'],
  ['policy.rs', 'is_emergency && emergency::OPENED.contains(&category)', 'is_emergency'],
  ['policy.rs', '|| !is_agreed || is_kept =>', '|| is_kept =>'],
  ['policy.rs', '|| !is_agreed || is_kept =>', '|| !is_agreed =>'],
  ['policy.rs', 'shared_unless(kept.sections.contains_key(&section), ', 'shared_unless(false, '],
  ['policy.rs', '(true, _) => FiledElsewhere::Opened,', '(true, _) => FiledElsewhere::AsFiled,'],
  ['policy.rs', '(false, true) => FiledElsewhere::MedicinesKeptBack,', '(false, true) => FiledElsewhere::AsFiled,'],
  ['policy/choices.rs', 'if misses_a_section =>', 'if false =>'],
  ['policy/choices.rs', '(asks_of_plan && sees(Category::AboutMe))', 'false'],
  ['policy.rs', 'if actor.assurance() < action.needs() {', 'if false {'],
  ['policy.rs', 'true if actor.assurance() < action.needs() =>', 'true if false =>'],
  ['policy.rs', 'facts.carer_grant.is_some();', 'false;'],
  ['policy.rs', 'let (rule, _) = read_in_a_post((account, post), facts, now)?;', 'let rule = Rule::CareRelationship;'],
  ['lens.rs', 'FiledElsewhere::MedicinesKeptBack if is_medicine(filed.kind) => Level::None,', ''],
  ['lens.rs', 'FiledElsewhere::Opened if is_opened_wherever_filed(filed) => Level::Full,', ''],
  ['lens.rs', 'is_medicine(filed.kind) || (filed.kind', 'is_medicine(filed.kind) && (filed.kind'],
  ['lens.rs', 'filed.kind == "Flag" && !is_private', 'filed.kind == "Flag" && (is_private || true)'],
  ['lens.rs', 'filed.kind == "Flag" && !is_private', '!is_private'],
  ['lens.rs', 'Some(section) => self.section_level(section),', 'Some(_) => self.level(filed.category, None),'],
  ['lens.rs', '.map(|section| level(*section)).min()', '.map(|section| level(*section)).max()'],
  ['sharing_choice.rs', '&& self.section.is_none_or(|section| Some(section) == viewing.section)', ''],
  ['sharing_choice.rs', '&& keeps(self.section, other.section)', ''],
  ['policy.rs', 'it.is_in_force(now) && it.kind != RelationshipKind::Claimed', 'it.is_in_force(now)'],
  ['policy.rs', 'may_break && facts.seal_break.is_some_and(|seal_break| seal_break.is_in_force(now))', 'may_break && facts.seal_break.is_some()'],
  ['policy.rs', 'may_break && !has_broken && would_open', 'may_break && !has_broken'],
  ['policy.rs', 'london_day(now) <= until', 'london_day(now) < until'],
  ['policy.rs', '(_, false, false) => Rule::NoAgreement,', '(_, false, false) => Rule::CareRelationship,'],
  ['policy.rs', 'lens.seeing_sensitive(&[Sensitivity::NotForProxies])', 'lens.seeing_sensitive(Sensitivity::ALL)'],
  ['carer.rs', ' && !self.waits(now)', ''],
  ['carer.rs', 'matches!(self, Self::LastingPowerOfAttorney | Self::Deputy)', 'matches!(self, Self::Deputy)'],
  ['loss_of_capacity.rs', 'london_midnight(self.since) <= now', 'london_midnight(self.since) < now'],
  ['loss_of_capacity.rs', 'now < london_midnight(day)', 'now <= london_midnight(day)'],
  ['lens.rs', '*level = (*level).min(other.level(*category, organisation));', ''],
  ['lens.rs', 'recorded_by == self.organisation {', 'recorded_by.is_some() {'],
  ['sharing_model.rs', 'Role::Receptionist => self.shared_level(role, setting, category),', 'Role::Receptionist => Level::Full,'],
  ['sharing_model.rs', 'Role::Administrator | Role::PrivacyOfficer => Level::None,\n            Role::Rec', 'Role::Administrator | Role::PrivacyOfficer => Level::Full,\n            Role::Rec'],
  ['sharing_model.rs', 'if !COLUMNS.contains(&cell.role) {', 'if false {'],
  ['relationship.rs', 'self.expires_at.is_none_or(|end| now < end)', 'self.expires_at.is_none_or(|end| now <= end)'],
];

const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'ilinks-mutants-'));
process.on('exit', () => fs.rmSync(copy, { recursive: true, force: true }));
const files = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8', maxBuffer: 1 << 26 }).split('\0').filter(Boolean);
for (const file of files.filter((file) => fs.existsSync(file))) fs.cpSync(file, path.join(copy, file));
const target = path.join(process.env.CARGO_TARGET_DIR ?? path.resolve('target'), 'mutants');
const test = () =>
  spawnSync('cargo', ['test', '--quiet', '--offline', '-p', 'domain'], { cwd: copy, env: { ...process.env, CARGO_TARGET_DIR: target } });

if (test().status !== 0) throw new Error('the tests fail without any change');
const missed = [];
for (const [file, from, to] of MUTANTS) {
  const place = path.join(copy, 'crates/domain/src', file);
  const text = fs.readFileSync(place, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not say “${from}” any more: bring scripts/mutants.mjs up to date`);
  fs.writeFileSync(place, text.replace(from, to));
  const { status, stderr } = test();
  if (status === 0) missed.push(`${file}: ${from}  =>  ${to}`);
  else if (String(stderr).includes('could not compile')) throw new Error(`${file}: “${to}” does not compile:\n${stderr}`);
  fs.writeFileSync(place, text);
}
console.log(`mutants of the decision: ${MUTANTS.length - missed.length} of ${MUTANTS.length} noticed`);
for (const line of missed) console.log(`  missed: ${line}`);
process.exitCode = missed.length === 0 ? 0 : 1;
