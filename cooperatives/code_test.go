package cooperatives_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cunzhang/cooperatives"
)

const codeCharacters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

func drawCode(t *rapid.T) cooperatives.Code {
	var random [15]byte
	copy(random[:], rapid.SliceOfN(rapid.Byte(), 15, 15).Draw(t, "random"))
	return cooperatives.NewCode(random)
}

func TestCodeIsReadHoweverItIsTyped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := drawCode(t)
		typed := strings.NewReplacer("0", "o", "1", "L").Replace(strings.ToLower(code.Grouped()))
		for _, text := range []string{string(code), code.Grouped(), " " + typed + " "} {
			got, err := cooperatives.ParseCode(text)
			if err != nil || got != code {
				t.Fatalf("%q is read as %q: %v", text, got, err)
			}
		}
	})
}

func TestCodeTellsEveryWrongCharacter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(drawCode(t))
		i := rapid.IntRange(0, len(text)-1).Draw(t, "place")
		right := text[i]
		text[i] = codeCharacters[rapid.IntRange(0, len(codeCharacters)-1).Draw(t, "wrong")]
		if _, err := cooperatives.ParseCode(string(text)); (err == nil) != (text[i] == right) {
			t.Fatalf("%s with %c for %c: %v", text, text[i], right, err)
		}
	})
}

func TestCodeOfAnotherLengthIsNone(t *testing.T) {
	for _, text := range []string{"", "0", "0000-0000-0000-000", "0000-0000-0000-00000", "0000-0000-0000-000U", "验证码"} {
		_, err := cooperatives.ParseCode(text)
		wantProblem(t, err, "code.malformed", "")
	}
}

func FuzzParseCode(f *testing.F) {
	for _, seed := range []string{"", "0000000000000000", "hemq-v3f8-nswr-a4pn", "ＨＥＭＱ－Ｖ３Ｆ８－ＮＳＷＲ－Ａ４ＰＮ", "OOOO-IIII-LLLL-0000"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		code, err := cooperatives.ParseCode(text)
		if err != nil {
			return
		}
		if again, err := cooperatives.ParseCode(code.Grouped()); err != nil || again != code {
			t.Errorf("%q is %q, and that is %q: %v", text, code, again, err)
		}
	})
}
