package text_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cunzhang/ledger"
	"cunzhang/reports"
	"cunzhang/reports/text"
)

func sample() reports.Statement {
	return reports.Statement{
		Name: "disclosure", Title: "财务公开榜", Organization: "高寨村", When: "2025年11月", Unit: "单位：元",
		Columns: []reports.Column{
			{Title: "月日", Kind: reports.DateColumn, Key: "date"},
			{Title: "摘要", Key: "summary"},
			{Title: "行次", Kind: reports.LineNoColumn, Key: "line"},
			{Title: "收入", Group: "本月发生的金额合计", Kind: reports.AmountColumn, Key: "income"},
			{Title: "数量", Kind: reports.QuantityColumn, Key: "quantity"},
		},
		Rows: []reports.Row{
			{Level: 1, Cells: []reports.Cell{
				reports.Text("11-05"), reports.Text("租金\nand tea"), reports.Count(3), reports.Amount(-123_456),
				{Kind: reports.QuantityCell, Quantity: 12_500},
			}},
			{Cells: []reports.Cell{{}, reports.Text("é"), {}, reports.Amount(0), {Kind: reports.QuantityCell}}},
			{Style: reports.Total, PrintOnly: true, Cells: []reports.Cell{
				{}, reports.Text("合计"), {}, reports.Figure(0, nil),
			}},
		},
		Anchor: reports.Anchor{Book: "gaozhai", ReadAt: time.Date(2026, 1, 5, 16, 30, 0, 0, time.UTC), Printer: "孙三"},
	}
}

func TestRenderAlignsEastAsianText(t *testing.T) {
	var b bytes.Buffer
	if err := text.Render(&b, sample()); err != nil {
		t.Fatal(err)
	}
	var ends []int
	for _, line := range strings.Split(b.String(), "\n") {
		for _, figure := range []string{"收入", "-1,234.56", "0.00"} {
			if i := strings.Index(line, figure); i >= 0 && !strings.Contains(line, "公开") {
				ends = append(ends, text.Width(line[:i+len(figure)]))
			}
		}
		if strings.ContainsAny(line, "\t") {
			t.Errorf("control character in %q", line)
		}
	}
	if len(ends) != 3 || ends[0] != ends[1] || ends[1] != ends[2] {
		t.Errorf("amounts end at %v:\n%s", ends, b.String())
	}
	if !strings.Contains(b.String(), "租金 and tea") || !strings.Contains(b.String(), "取数 2026-01-06 00:30  打印 孙三") {
		t.Error(b.String())
	}
}

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "abc": 3, "村账": 4, "１２": 4, "e\u0301": 1, "￥1": 3, "·": 1, "a\u200bb": 2,
	} {
		if got := text.Width(s); got != want {
			t.Errorf("%q takes %d, want %d", s, got, want)
		}
	}
}

func TestCSV(t *testing.T) {
	var b bytes.Buffer
	if err := text.RenderCSV(&b, sample()); err != nil {
		t.Fatal(err)
	}
	want := "date,summary,line,income,quantity\n11-05,\"租金\nand tea\",3,-1234.56,1.25\n,é,,0.00,0\n"
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
	var marked bytes.Buffer
	if err := text.RenderCSVWithMark(&marked, sample()); err != nil || marked.String() != "\uFEFF"+want {
		t.Errorf("got %q (%v)", marked.String(), err)
	}
}

// No text of a book becomes a formula in a spreadsheet, and everything else comes back as it was.
func TestCSVTextIsNeverAFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.OneOf(rapid.String(), rapid.StringMatching(`[=+\-@\t\r'"][^\r]*`)).Draw(t, "text")
		s := reports.Statement{
			Columns: []reports.Column{{Key: "summary"}, {Key: "end"}},
			Rows:    []reports.Row{{Cells: []reports.Cell{reports.Text(in), reports.Text("x")}}},
		}
		var b bytes.Buffer
		if err := text.RenderCSV(&b, s); err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(&b).ReadAll()
		if err != nil || len(records) != 2 {
			t.Fatalf("%q: %v, %d records", in, err, len(records))
		}
		got := records[1][0]
		if got != "" && strings.ContainsRune("=+-@\t\r", rune(got[0])) {
			t.Fatalf("%q is a formula", got)
		}
		same := strings.ReplaceAll(in, "\r\n", "\n") // what a CSV reader makes of a line break
		if strings.TrimPrefix(got, "'") != strings.TrimPrefix(same, "'") {
			t.Fatalf("%q came back as %q", in, got)
		}
	})
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := text.RenderJSON(&b, sample()); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Name    string
		Columns []struct{ Key, Kind, Group string }
		Rows    []struct {
			Style string
			Level int
			Cells map[string]any
		}
		Anchor struct{ Book, Hash, Debit string }
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Name != "disclosure" || len(got.Rows) != 2 || got.Rows[0].Level != 1 || got.Anchor.Debit != "0.00" {
		t.Errorf("%s", b.String())
	}
	cells := got.Rows[0].Cells
	if cells["income"] != "-1234.56" || cells["line"] != 3.0 || cells["quantity"] != "1.25" {
		t.Errorf("cells %v", cells)
	}
	if _, has := got.Rows[1].Cells["line"]; has {
		t.Errorf("an empty cell is there: %v", got.Rows[1].Cells)
	}
	kinds := ""
	for _, c := range got.Columns {
		kinds += c.Kind + " "
	}
	if kinds != "date text line amount quantity " {
		t.Errorf("kinds %s", kinds)
	}
}

func TestStylesHaveNames(t *testing.T) {
	s := reports.Statement{Columns: []reports.Column{{Kind: reports.SideColumn, Key: "side"}}}
	for _, style := range []reports.RowStyle{
		reports.Body, reports.Section, reports.Subtotal, reports.Total, reports.Carry,
	} {
		s.Rows = append(s.Rows, reports.Row{Style: style, Cells: []reports.Cell{reports.Text("借")}})
	}
	var b bytes.Buffer
	if err := text.RenderJSON(&b, s); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"section"`, `"subtotal"`, `"total"`, `"carry"`, `"side": "借"`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in %s", want, b.String())
		}
	}
}

var errFull = errors.New("full")

type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriteErrorsComeThrough(t *testing.T) {
	s := sample()
	for i := range 2000 {
		s.Rows = append(s.Rows, reports.Row{Cells: []reports.Cell{
			reports.Count(i), reports.Text("摘要"), {}, reports.Amount(ledger.Money(i)),
		}})
	}
	if err := text.Render(&full{10}, s); !errors.Is(err, errFull) {
		t.Errorf("text: %v", err)
	}
	if err := text.RenderCSV(&full{10}, s); !errors.Is(err, errFull) {
		t.Errorf("csv: %v", err)
	}
	if err := text.RenderCSVWithMark(&full{1}, s); !errors.Is(err, errFull) {
		t.Errorf("csv with mark: %v", err)
	}
	if err := text.RenderJSON(&full{10}, s); !errors.Is(err, errFull) {
		t.Errorf("json: %v", err)
	}
}

func TestDefuse(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "张三": "张三", "=1+1": "'=1+1", "＝1": "'＝1", "+86": "'+86", "－5": "'－5", "@a": "'@a", "\tx": "'\tx", "a=b": "a=b",
	} {
		if got := text.Defuse(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}
