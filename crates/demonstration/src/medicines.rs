//! Medicines of ordinary histories: name as prescribed, and how it is taken.

/// Name and dosage.
pub(crate) type Medicine = (&'static str, &'static str);

macro_rules! medicines {
    ($($name:ident = $medicine:literal, $dosage:literal;)*) => {
        $(pub(crate) const $name: Medicine = ($medicine, $dosage);)*
    };
}

medicines! {
    ADALIMUMAB = "Adalimumab 40 mg injection", "Once every two weeks, from the hospital";
    ALENDRONATE = "Alendronic acid 70 mg tablets", "One tablet once a week, upright, with water";
    AMLODIPINE = "Amlodipine 5 mg tablets", "One tablet once a day";
    AMOXICILLIN = "Amoxicillin 500 mg capsules", "One capsule three times a day for 5 days";
    APIXABAN = "Apixaban 5 mg tablets", "One tablet twice a day";
    ASPIRIN = "Aspirin 75 mg tablets", "One tablet once a day";
    ATORVASTATIN = "Atorvastatin 20 mg tablets", "One tablet at night";
    BECLOMETASONE = "Beclometasone 100 micrograms per dose inhaler", "Two puffs morning and night";
    BISOPROLOL = "Bisoprolol 2.5 mg tablets", "One tablet each morning";
    CALCIUM_VITAMIN_D = "Calcium carbonate and vitamin D tablets", "One tablet twice a day";
    CLOPIDOGREL = "Clopidogrel 75 mg tablets", "One tablet once a day";
    CO_CARELDOPA = "Co-careldopa 25 mg/100 mg tablets", "One tablet four times a day, on time";
    DAPAGLIFLOZIN = "Dapagliflozin 10 mg tablets", "One tablet once a day";
    DONEPEZIL = "Donepezil 10 mg tablets", "One tablet at night";
    EMOLLIENT = "Emollient cream", "As often as needed";
    FEBUXOSTAT = "Febuxostat 80 mg tablets", "One tablet once a day";
    FERROUS_SULFATE = "Ferrous sulfate 200 mg tablets", "One tablet once a day";
    FEXOFENADINE = "Fexofenadine 120 mg tablets", "One tablet a day in the hay fever season";
    FLUCLOXACILLIN = "Flucloxacillin 500 mg capsules", "One capsule four times a day for 7 days";
    FUROSEMIDE = "Furosemide 40 mg tablets", "One tablet each morning";
    INSULIN = "Insulin glargine 100 units/ml pen", "At night, as taught, with quick insulin at meals";
    LAMOTRIGINE = "Lamotrigine 100 mg tablets", "One tablet twice a day";
    LANSOPRAZOLE = "Lansoprazole 15 mg capsules", "One capsule each morning";
    LATANOPROST = "Latanoprost 50 micrograms/ml eye drops", "One drop in each eye at night";
    LEVOTHYROXINE = "Levothyroxine 100 microgram tablets", "One tablet each morning before breakfast";
    LYMECYCLINE = "Lymecycline 408 mg capsules", "One capsule once a day";
    MESALAZINE = "Mesalazine 800 mg gastro-resistant tablets", "One tablet three times a day";
    METFORMIN = "Metformin 500 mg tablets", "One tablet twice a day with food";
    METHOTREXATE = "Methotrexate 2.5 mg tablets", "Six tablets once a week, on the same day";
    NITROFURANTOIN = "Nitrofurantoin 100 mg modified-release capsules", "One capsule twice a day for 3 days";
    PARACETAMOL = "Paracetamol 500 mg tablets", "Two tablets up to four times a day";
    PHENOXYMETHYLPENICILLIN = "Phenoxymethylpenicillin 250 mg tablets", "Two tablets four times a day for 5 days";
    RAMIPRIL = "Ramipril 5 mg capsules", "One capsule once a day";
    SALBUTAMOL = "Salbutamol 100 micrograms per dose inhaler", "Two puffs when wheezy";
    SERTRALINE = "Sertraline 50 mg tablets", "One tablet each morning";
    SUMATRIPTAN = "Sumatriptan 50 mg tablets", "One tablet when a migraine starts";
    TAMSULOSIN = "Tamsulosin 400 microgram capsules", "One capsule once a day";
    TIOTROPIUM = "Tiotropium 18 micrograms inhalation powder", "One capsule inhaled once a day";
}
