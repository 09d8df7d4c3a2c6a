//! Detects EUC-JP, EUC-KR, and GB2312 in files that are too short for `chardetng`, which then guesses an encoding of one
//! byte per character.

use crate::input::Encoding;

/// The encodings, in the order of the characters below.
pub(super) const ENCODINGS: [&encoding_rs::Encoding; 3] = [encoding_rs::EUC_JP, encoding_rs::GBK, encoding_rs::EUC_KR];

/// Characters that are common in names, places, and headers.
const JAPANESE: &str =
    "日本東京大阪山田川村中木小野子番号名前氏住所市県都道府区町会員顧客様電話年月女男性別郎美太花鈴佐藤高橋";
const CHINESE: &str =
    "的名号姓客户编城市省区县街道北京上海广州深圳天津南王李张刘陈杨黄国中性别男女电话地址会员年月等级";
const KOREAN: &str =
    "고객번호이름도시서울부산대구인천광주전울경기김박최정강조윤장임한오신권황안송홍성별남녀주소회원등급금은동일년월";

/// Returns the encoding in which most characters are common in its language, of the three. Each character of it has two
/// bytes beyond ASCII. The flag is true if it can't be another: at least half of four or more characters are common.
pub(super) fn detect(bytes: &[u8]) -> Option<(Encoding, bool)> {
    const ENOUGH: usize = 4;
    let are_pairs = bytes.split(u8::is_ascii).all(|run| run.len().is_multiple_of(2));
    let common = |(encoding, characters): (&'static encoding_rs::Encoding, &str)| {
        let (text, has_bad) = Encoding::web(encoding).decode_all(bytes);
        let is_kana = |c: char| characters == JAPANESE && ('\u{3040}'..='\u{30ff}').contains(&c);
        let all = || text.chars().filter(|c| !c.is_ascii());
        let count = all().filter(|c| characters.contains(*c) || is_kana(*c)).count();
        let is_clear = all().count() >= ENOUGH && count * 2 >= all().count();
        (!has_bad && count > 0).then_some((count, is_clear, Encoding::web(encoding)))
    };
    let found =
        ENCODINGS.into_iter().zip([JAPANESE, CHINESE, KOREAN]).filter_map(common).max_by_key(|(count, ..)| *count);
    found.filter(|_| are_pairs).map(|(_, is_clear, encoding)| (encoding, is_clear))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_names_show_the_encoding_and_accents_do_not() {
        for (encoding, text) in [
            (encoding_rs::EUC_JP, "山田太郎,東京"),
            (encoding_rs::GBK, "客户编号,城市"),
            (encoding_rs::EUC_KR, "고객번호,도시"),
        ] {
            let bytes = Encoding::web(encoding).encode(text);
            assert_eq!(detect(&bytes), Some((Encoding::web(encoding), true)), "{text}");
            let mut detector = super::super::EncodingDetector::new();
            detector.add(b"id,a\n1,");
            detector.add(&bytes);
            detector.add(b"\n");
            assert_eq!(detector.detect(), Encoding::web(encoding), "{text}");
            let detector = super::super::EncodingDetector::new().read(&mut &bytes[..]).unwrap();
            assert_eq!(detector.detect(), Encoding::web(encoding), "{text}");
        }
        for text in ["São Paulo, Conceição, Éloïse", "AÇÃO, JOÃO", "Győr"] {
            assert_eq!(detect(&Encoding::WINDOWS_1252.encode(text)), None, "{text}");
        }
        let russian = Encoding::web(encoding_rs::WINDOWS_1251).encode("Москва, Иван, Ольга");
        assert_ne!(detect(&russian).map(|(_, is_clear)| is_clear), Some(true));
    }
}
