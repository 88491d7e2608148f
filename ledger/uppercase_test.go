package ledger_test

import (
	"bytes"
	"encoding/csv"
	"math"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cunzhang/ledger"
)

func TestCapitalsOfTheRules(t *testing.T) {
	vectors, err := os.ReadFile("testdata/rmb-uppercase-vectors.csv")
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(vectors)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(records) < 2 {
		t.Fatal("no vectors")
	}
	for _, r := range records[1:] {
		t.Run(r[0]+" "+r[2], func(t *testing.T) {
			m, err := ledger.ParseMoney(r[0])
			if err != nil {
				t.Fatal(err)
			}
			if got := m.Capitals(); got != r[1] {
				t.Errorf("got %s, want %s", got, r[1])
			}
		})
	}
}

func TestCapitals(t *testing.T) {
	tests := []struct {
		name string
		m    ledger.Money
		want string
	}{
		{"nothing", 0, "人民币零元整"},
		{"fen alone", 5, "人民币伍分"},
		{"jiao alone", 50, "人民币伍角整"},
		{"jiao and fen", 12, "人民币壹角贰分"},
		{"negative", -101, "人民币负壹元零壹分"},
		{"ten", 10_00, "人民币壹拾元整"},
		{"a zero inside", 10_05_00, "人民币壹仟零伍元整"},
		{"zeros across a group", 10_0001_00, "人民币壹拾万零壹元整"},
		{"a group of zeros", 1_0000_0001_00, "人民币壹亿零壹元整"},
		{"wan and yi", 3_0500_0000_00, "人民币叁亿零伍佰万元整"},
		{"a billion and more", 1_2345_0000_6789_01, "人民币壹万贰仟叁佰肆拾伍亿零陆仟柒佰捌拾玖元零壹分"},
		{"ten thousand yi", 1_0000_0000_0000_00, "人民币壹万亿元整"},
		{"ten thousand yi and one", 1_0000_0000_0001_00, "人民币壹万亿零壹元整"},
		{"wan and yi before yi", 1_0005_0000_0000_00, "人民币壹万零伍亿元整"},
		{"the largest", ledger.MaxMoney, "人民币壹拾万亿元整"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.m.Capitals(); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestCapitalsReadBack(t *testing.T) {
	amounts := rapid.OneOf(anyMoney(), rapid.Custom(manyZeros))
	rapid.Check(t, func(t *rapid.T) {
		m := amounts.Draw(t, "m")
		text := m.Capitals()
		if got, ok := readCapitals(text); !ok || got != m {
			t.Fatalf("%s of %d reads as %d (%v)", text, m, got, ok)
		}
		if strings.Contains(text, "零零") {
			t.Fatalf("%s repeats the zero", text)
		}
		if strings.HasSuffix(text, "整") != (m%10 == 0) {
			t.Fatalf("%s: 整 stands where no fen is", text)
		}
	})
}

func TestCapitalsOfAnyNumberAreText(t *testing.T) {
	for _, m := range []ledger.Money{math.MaxInt64, math.MinInt64} {
		if text := m.Capitals(); !strings.HasPrefix(text, "人民币") || !strings.HasSuffix(text, "分") {
			t.Errorf("got %s", text)
		}
	}
}

// manyZeros draws amounts most of whose digits are zero.
func manyZeros(t *rapid.T) ledger.Money {
	var m ledger.Money
	for range 15 {
		m *= 10
		if rapid.IntRange(0, 3).Draw(t, "which") == 0 {
			m += ledger.Money(rapid.IntRange(1, 9).Draw(t, "digit"))
		}
	}
	return m
}

// readCapitals reads capitals by the general rule of Chinese numerals, knowing nothing of where zeros are written:
// a unit multiplies what stands before it since the last larger unit.
func readCapitals(s string) (ledger.Money, bool) {
	s, ok := strings.CutPrefix(s, "人民币")
	if !ok {
		return 0, false
	}
	s, negative := strings.CutPrefix(s, "负")
	var total, section, digit int64 // total in yuan until 元, then everything in fen
	var fen int64
	for _, r := range s {
		switch r {
		case '零', '整':
			digit = 0
		case '拾', '佰', '仟':
			section += digit * map[rune]int64{'拾': 10, '佰': 100, '仟': 1000}[r]
			digit = 0
		case '万':
			total += (section + digit) * 10_000
			section, digit = 0, 0
		case '亿':
			total = (total + section + digit) * 100_000_000
			section, digit = 0, 0
		case '元':
			fen = (total + section + digit) * 100
			section, digit = 0, 0
		case '角':
			fen += digit * 10
			digit = 0
		case '分':
			fen += digit
			digit = 0
		default:
			i := strings.IndexRune("壹贰叁肆伍陆柒捌玖", r)
			if i < 0 {
				return 0, false
			}
			digit = int64(i/len("壹")) + 1
		}
	}
	if negative {
		fen = -fen
	}
	return ledger.Money(fen), true
}
