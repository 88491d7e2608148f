package pdf_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"cunzhang/ledger"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
)

// rare lists the characters beyond U+FFFF of 通用规范汉字表.
func rare(t *testing.T) []rune {
	t.Helper()
	file, err := os.ReadFile("fonts/pua.json")
	if err != nil {
		t.Fatal(err)
	}
	var byText map[string]rune
	if err := json.Unmarshal(file, &byText); err != nil {
		t.Fatal(err)
	}
	var out []rune
	for text := range byText {
		out = append(out, []rune(text)...)
	}
	slices.Sort(out)
	if len(out) != 196 {
		t.Fatalf("%d characters beyond U+FFFF, want 196", len(out))
	}
	return out
}

func TestEveryCharacterCopiesAsItself(t *testing.T) {
	var gbk []rune
	for r := rune(0x4E00); r <= 0x9FA5; r++ { // the 20,902 Chinese characters of GBK
		gbk = append(gbk, r)
	}
	list := pdf.RegularRunes() // 通用规范汉字表 and the symbols of GB 2312
	han := slices.DeleteFunc(slices.Clone(list), func(r rune) bool { return !unicode.Is(unicode.Han, r) })
	if n := len(han); n < 7909 {
		t.Fatalf("the regular font has %d Chinese characters, want 7,909", n)
	}
	for name, runes := range map[string][]rune{"GBK": gbk, "list": list, "beyond U+FFFF": rare(t)} {
		t.Run(name, func(t *testing.T) { copies(t, runes) })
	}
}

// copies prints the characters and looks for each in the text of the print.
func copies(t *testing.T, runes []rune) {
	t.Helper()
	s := reports.Statement{Title: "字表", Columns: []reports.Column{{Title: "字"}}, Foot: []string{string(runes)}}
	file, r := render(t, pdf.Options{}, s)
	if len(r.Missing) != 0 {
		t.Errorf("%d characters are missing: %q", len(r.Missing), string(r.Missing))
	}
	got := map[rune]bool{}
	for _, c := range squeezed(textOf(t, file, "-raw")) {
		got[c] = true
	}
	for _, c := range runes {
		if !got[c] {
			t.Errorf("%c (U+%04X) does not come back", c, c)
		}
	}
}

func TestBoldRareCharacters(t *testing.T) {
	s := reports.Statement{
		Title: "龘" + string(rare(t)[:8]), Columns: []reports.Column{{Title: "姓名"}}, Rows: []reports.Row{
			{Style: reports.Total, Cells: []reports.Cell{reports.Text("𬱟旼、㛃")}},
		},
	}
	file, r := render(t, pdf.Options{}, s)
	got := squeezed(textOf(t, file, "-raw"))
	if !strings.Contains(got, s.Title) || !strings.Contains(got, "𬱟旼") {
		t.Errorf("%q lacks the title or the name; missing %q", got, string(r.Missing))
	}
}

func TestMissingCharactersAreMarkedAndReported(t *testing.T) {
	text := "龙😀秀\U00050000英\x00\u200b收\uE000\uF8FF\uFFFF齐"
	s := reports.Statement{Title: text, Columns: []reports.Column{{Title: text}}, Foot: []string{text}}
	s.Rows = []reports.Row{{Style: reports.Total, Cells: []reports.Cell{reports.Text(text)}}}
	file, r := render(t, pdf.Options{}, s)
	want := []rune{0, 0x200B, 0xE000, 0xF8FF, 0xFFFF, 0x1F600, 0x50000}
	if !slices.Equal(r.Missing, want) {
		t.Errorf("missing %U, want %U", r.Missing, want)
	}
	got := squeezed(textOf(t, file, "-raw"))
	marked := "龙[U+1F600]秀[U+50000]英[U+0000][U+200B]收[U+E000][U+F8FF][U+FFFF]齐"
	if n := strings.Count(got, marked); n != 4 {
		t.Errorf("%q shows the marks %d times, want 4", got, n)
	}
}

func TestBrokenEncodingIsMarked(t *testing.T) {
	text := "收\xe4\xb8款\xff"
	v := voucher(2)
	v.Title, v.Organization, v.Note, v.PreparedBy = text, text, text, text
	v.Lines[0] = reports.VoucherLine{Summary: text, Account: text, Detail: text, Debit: 1}
	file, r := vouchers(t, pdf.VoucherOptions{}, v)
	if !slices.Equal(r.Missing, []rune{utf8.RuneError}) {
		t.Errorf("missing %U", r.Missing)
	}
	if got := squeezed(textOf(t, file, "-raw")); strings.Count(got, "收[E4][B8]款[FF]") < 6 {
		t.Errorf("%q lacks the marks", got)
	}
	_, r = render(t, pdf.Options{}, reports.Statement{Title: text, Subject: text}, balanceSheet())
	if len(r.Missing) != 1 {
		t.Errorf("missing %U", r.Missing)
	}
}

func TestLongTextIsNeverCut(t *testing.T) {
	long := strings.Repeat("付二组至六组水渠清淤人工费（含午餐），经手人龙德才；", 12)
	v := voucher(3)
	v.Note = long[:90]
	v.Lines[1].Summary, v.Lines[1].Account, v.Lines[2].Detail = long, "10201 "+long[:180], long[:240]
	for _, paper := range []pdf.Paper{pdf.A5Landscape, pdf.Slip240, pdf.Slip210, pdf.A4TwoUp, pdf.A4ThreeUp} {
		file, _ := vouchers(t, pdf.VoucherOptions{Paper: paper, Lines: 8}, v)
		got := map[rune]int{}
		for _, c := range squeezed(textOf(t, file)) {
			got[c]++
		}
		for _, c := range "渠淤午" {
			if want := strings.Count(long+long[:180]+long[:240]+v.Note, string(c)); got[c] != want {
				t.Errorf("paper %d: %c stands %d times on the paper, want %d", paper, c, got[c], want)
			}
		}
	}
	s := bankJournal(40)
	s.Rows[7].Cells[2] = reports.Text(strings.Repeat(long, 60))
	file, _ := render(t, pdf.Options{}, s)
	if n := strings.Count(squeezed(textOf(t, file)), "淤"); n != 720 {
		t.Errorf("a row longer than a page shows 淤 %d times, want 720", n)
	}
}

func FuzzRender(f *testing.F) {
	f.Add("高寨村", "收\xffd😀", int64(-123456))
	f.Add("（（（（", "，，，，\n\n\t\r\n", int64(9_000_000_000_000_000_00))
	f.Fuzz(func(t *testing.T, title, text string, fen int64) {
		s := reports.Statement{
			Title: title, Organization: text, When: title, Unit: text, Subject: title, Mark: text, FormCode: text,
			Columns: []reports.Column{
				{Title: text, Kind: reports.DateColumn},
				{Title: title, Group: text},
				{Title: text, Kind: reports.AmountColumn},
			},
			Rows: []reports.Row{{Level: int(fen % 40), Cells: []reports.Cell{
				reports.Text(title), reports.Text(text), reports.Amount(ledger.Money(fen)), {}, {},
			}}},
			Foot: []string{text}, Signatures: []string{title}, Anchor: reports.Anchor{Printer: text},
		}
		v := reports.VoucherPrint{
			Title: title, Organization: text, Series: title, Number: int(fen % 100), Note: text, Reversed: text,
			Lines: []reports.VoucherLine{{Summary: text, Account: title, Detail: text, Debit: ledger.Money(fen)}},
			Debit: ledger.Money(fen), Cashier: text,
		}
		if err := pdf.Render(&bytes.Buffer{}, s, pdf.Options{}); err != nil {
			t.Error(err)
		}
		if err := pdf.Vouchers(&bytes.Buffer{}, []reports.VoucherPrint{v}, pdf.VoucherOptions{}); err != nil {
			t.Error(err)
		}
	})
}
