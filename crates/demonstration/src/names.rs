//! Names as they are heard in North Mersey, from many communities. All combinations are made by chance.

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

/// Names that go together, and the language that some speak first.
#[derive(Debug)]
struct Community {
    per_hundred: u32,
    women: &'static [&'static str],
    men: &'static [&'static str],
    families: &'static [&'static str],
    language: Option<(&'static str, &'static str)>,
}

/// A drawn name.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    pub given: &'static str,
    pub family: String,
    /// The first language, where it is not English; code and name.
    pub language: Option<(&'static str, &'static str)>,
    community: &'static Community,
}

/// Draws a name; people over 60 of the old families of the area have the given names of their time.
pub(crate) fn draw(rng: &mut StdRng, female: bool, age: u32) -> Name {
    let community = draw_community(rng);
    let local = std::ptr::eq(community, &COMMUNITIES[0]);
    let given = match (local && age > 60, female) {
        (true, true) => pick(rng, OLDER_WOMEN),
        (true, false) => pick(rng, OLDER_MEN),
        (false, true) => pick(rng, community.women),
        (false, false) => pick(rng, community.men),
    };
    let mut family = pick(rng, community.families).to_owned();
    if local && !family.contains('-') && rng.random_range(0..100) < 14 {
        family = format!("{family}-{}", pick(rng, SECOND_HALVES));
    }
    Name { given, family, language: community.language.filter(|_| age > 30), community }
}

impl Name {
    /// The given name of a relative.
    pub(crate) fn relative(&self, rng: &mut StdRng, female: bool) -> &'static str {
        pick(rng, if female { self.community.women } else { self.community.men })
    }
}

fn draw_community(rng: &mut StdRng) -> &'static Community {
    let mut drawn = rng.random_range(0..COMMUNITIES.iter().map(|community| community.per_hundred).sum());
    for community in &COMMUNITIES {
        if drawn < community.per_hundred {
            return community;
        }
        drawn -= community.per_hundred;
    }
    &COMMUNITIES[0]
}

fn pick(rng: &mut StdRng, names: &'static [&'static str]) -> &'static str {
    names.choose(rng).expect("every list of names has names")
}

#[rustfmt::skip]
const OLDER_WOMEN: &[&str] = &[
    "Maureen", "Sheila", "Doreen", "Brenda", "Pauline", "Eileen", "Jean", "Beryl", "Marjorie", "Patricia", "Winifred", "Norah",
    "Kathleen", "Sylvia", "Hilda", "Audrey", "Rita", "Josephine", "Bernadette", "Lynne", "Gillian", "Christine",
];
#[rustfmt::skip]
const OLDER_MEN: &[&str] = &[
    "Kenneth", "Ronald", "Terence", "Derek", "Gerard", "Brian", "Norman", "Raymond", "Albert", "Frederick", "Leonard", "Stanley",
    "Vincent", "Francis", "Alan", "Roy", "Joseph", "Dennis", "Malcolm", "Keith", "Bernard", "Harold",
];
#[rustfmt::skip]
const SECOND_HALVES: &[&str] = &["Marsh", "Doyle", "Rimmer", "Lunt", "Blundell", "Ince", "Parry", "Roe", "Whelan", "Farr", "Sefton", "Carr"];

#[rustfmt::skip]
const COMMUNITIES: [Community; 12] = [
    Community {
        per_hundred: 56,
        women: &["Chloe", "Ellie-Mae", "Siobhán", "Rachel", "Gemma", "Aoife", "Hannah", "Stephanie", "Megan", "Laura", "Jodie", "Caitlin", "Natalie", "Ffion", "Orla", "Katie", "Leanne", "Ruth", "Abigail", "Róisín"],
        men: &["Liam", "Connor", "Daniel", "Ciarán", "Lewis", "Callum", "Anthony", "Paul", "Jamie", "Rhys", "Nathan", "Oisín", "Scott", "Harvey", "Dylan", "Michael", "Gary", "Tomos", "Jack", "Ethan"],
        families: &["Rimmer", "O'Rourke", "Maddox", "Halsall", "Fazakerley", "Kinsella", "Ledsham", "McAteer", "Duggan", "Lathom", "Tyrer", "O'Shaughnessy", "Gorst", "Bithell", "Penketh", "Aindow", "Molyneux", "Cropper", "Fearnley-Ash", "Prys-Davies", "MacGiolla", "Bebbington", "Sumner", "Quilliam", "Rigby", "D'Arcy"],
        language: None,
    },
    Community {
        per_hundred: 6,
        women: &["Ayesha", "Farzana", "Sumaira", "Nusrat", "Rukhsana"],
        men: &["Imran", "Tariq", "Bilal", "Zubair", "Shahid"],
        families: &["Mahmood", "Qureshi", "Choudhury", "Siddiqui-Khan", "Akhtar"],
        language: Some(("ur", "Urdu")),
    },
    Community {
        per_hundred: 4,
        women: &["Lakshmi", "Priya", "Anjali", "Deepa"],
        men: &["Suresh", "Arjun", "Vikram", "Rajesh"],
        families: &["Venkataraman", "Nair", "Subramaniam", "Pillai"],
        language: None,
    },
    Community {
        per_hundred: 6,
        women: &["Adaeze", "Funmilayo", "Efua", "Ngozi", "Abena"],
        men: &["Chukwuemeka", "Oluwaseun", "Kwabena", "Tunde", "Yaw"],
        families: &["Okonjo", "Adebayo-Smith", "Asante", "Nwachukwu", "Boateng"],
        language: None,
    },
    Community {
        per_hundred: 5,
        women: &["Hodan", "Ifrah", "Sagal", "Khadija"],
        men: &["Abdirahman", "Mahad", "Liban", "Yusuf"],
        families: &["Warsame", "Abdi", "Jama", "Farah"],
        language: Some(("so", "Somali")),
    },
    Community {
        per_hundred: 4,
        women: &["Amal", "Nadia", "Rania", "Bushra"],
        men: &["Khalid", "Saleh", "Mansoor", "Nabil"],
        families: &["Al-Qadi", "Saeed", "Al-Hamdani", "Nasser"],
        language: Some(("ar", "Arabic")),
    },
    Community {
        per_hundred: 5,
        women: &["Mei-Ling", "Wai Yee", "Xiuying", "Siu-Fong"],
        men: &["Kwok-Wah", "Jianhong", "Chi Ming", "Wing"],
        families: &["Cheung", "Ng", "Leung", "Tsang", "Xu"],
        language: Some(("yue", "Cantonese")),
    },
    Community {
        per_hundred: 5,
        women: &["Agnieszka", "Małgorzata", "Beata", "Kinga"],
        men: &["Paweł", "Krzysztof", "Grzegorz", "Łukasz"],
        families: &["Nowak", "Błaszczyk", "Zając", "Wójcik", "Kaczmarek"],
        language: Some(("pl", "Polish")),
    },
    Community {
        per_hundred: 3,
        women: &["Ioana", "Mădălina", "Elena"],
        men: &["Bogdan", "Ștefan", "Răzvan"],
        families: &["Popescu", "Țurcanu", "Ionescu"],
        language: Some(("ro", "Romanian")),
    },
    Community {
        per_hundred: 3,
        women: &["Marcia", "Yvonne", "Shanelle"],
        men: &["Winston", "Delroy", "Jermaine"],
        families: &["Braithwaite", "Campbell-James", "Wynter"],
        language: None,
    },
    Community {
        per_hundred: 2,
        women: &["Inês", "Lucía", "Conceição"],
        men: &["João", "Andrés", "Nuño"],
        families: &["Gonçalves", "Núñez de la Peña", "Simões"],
        language: Some(("pt", "Portuguese")),
    },
    Community {
        per_hundred: 2,
        women: &["Shirin", "Rojin", "Parisa"],
        men: &["Dilshad", "Farhad", "Kaveh"],
        families: &["Rostami", "Barzinji", "Hosseinzadeh"],
        language: Some(("fa", "Persian")),
    },
];
