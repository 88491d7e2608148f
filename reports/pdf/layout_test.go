package pdf

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cunzhang/ledger"
	"cunzhang/reports"
	"cunzhang/reports/pdf/fonts"
)

func TestBoxes(t *testing.T) {
	for m, want := range map[ledger.Money]string{0: "000", 5: "005", -1234: "1234", 99_999_999_999: "99999999999"} {
		if got := boxDigits(m); got != want {
			t.Errorf("%d fen = %q, want %q", m, got, want)
		}
	}
	for b, want := range map[int]rule{1: boxRule, 3: groupRule, 6: groupRule, 8: boxRule, 9: pointRule, 10: boxRule} {
		if got := ruleBefore(b); got != want {
			t.Errorf("rule before box %s is %+v, want %+v", boxNames[b], got, want)
		}
	}
}

func TestCutFontKeepsOutlines(t *testing.T) {
	var set runeSet
	text := "村账0123456789，囧"
	for _, r := range text {
		set.add(r)
	}
	got := fonts.Parse(string(cut(&set, bold.Faces())))
	for _, r := range text {
		source := bold.Main()
		if source.Glyphs[r] == 0 {
			source = fonts.GBK()
		}
		if got.Glyphs[r] == 0 || got.Widths[r] != source.Widths[r] {
			t.Errorf("%c: glyph %d, width %d, want width %d", r, got.Glyphs[r], got.Widths[r], source.Widths[r])
			continue
		}
		if !strings.HasPrefix(got.Outline(got.Glyphs[r]), source.Outline(source.Glyphs[r])) {
			t.Errorf("%c has another outline", r)
		}
	}
	if got.Glyphs['记'] != 0 {
		t.Error("记 was not asked for")
	}
}

// However long the texts beside it are, the column to sign in keeps room for a finger.
func TestAListToSignOnLeavesRoomForAFinger(t *testing.T) {
	long := strings.Repeat("成员股 1 股，", 12)
	list := reports.DistributionList(reports.DistributionPrint{}, []reports.Receiver{{
		Household: "H01", Head: "张大山", Name: "张大山", Relation: "户主", Class: long, Gross: 1_234_56, Net: 1_234_56,
		Account: "农业银行朱昌支行 **** **** **** 0018", Note: "由 张建军 领取",
	}})
	table := newTable(&list, 15, 282)
	for i, c := range list.Columns {
		if width := table.edges[i+1] - table.edges[i]; c.Signed && width < 25 {
			t.Errorf("%.1f mm to sign in", width)
		}
	}
}

func TestColumnsShareTheWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "columns")
		columns, least, sum := make([]reports.Column, n), make([]float64, n), 0.0
		for i := range columns {
			columns[i].Weight = rapid.IntRange(0, 40).Draw(t, "weight")
			least[i] = rapid.Float64Range(1, 170/float64(n)).Draw(t, "least")
			sum += least[i]
		}
		total := 0.0
		for i, w := range shares(columns, least, 177) {
			if w < least[i]-1e-9 {
				t.Fatalf("column %d is %.3f wide, needs %.3f", i, w, least[i])
			}
			total += w
		}
		if total < 177-1e-6 || total > 177+1e-6 {
			t.Fatalf("columns take %.3f of 177 mm (%.3f needed)", total, sum)
		}
	})
}
