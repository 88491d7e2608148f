package sheet_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"cunzhang/cooperatives/members/sheet"
	"cunzhang/ledger"
)

func columns() []sheet.Column {
	return []sheet.Column{
		{Field: "code", Names: []string{"编号", "code"}, Required: true},
		{Field: "name", Names: []string{"姓名", "name"}, Required: true},
		{Field: "birth", Names: []string{"出生日期"}},
	}
}

func read(text []byte) (sheet.Table, error) {
	return sheet.Read(bytes.NewReader(text), int64(len(text)), columns())
}

// wantRow reads a list whose only row is number no.
func wantRow(t *testing.T, text []byte, no int) {
	t.Helper()
	list, err := read(text)
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Rows) != 1 || list.Rows[0].No != no {
		t.Fatalf("rows are %+v", list.Rows)
	}
	r := list.Rows[0]
	birth, err := r.Date("birth")
	if err != nil || r.Get("code") != "M001" || r.Get("name") != "张三" || birth != 19700105 {
		t.Errorf("the row is %+v, born %v, %v", r, birth, err)
	}
	if !list.Has("birth") || list.Has("phone") {
		t.Error("the columns are told wrong")
	}
}

const row = "M001,张三,1970-01-05\n"

func TestReadText(t *testing.T) {
	plain := "名册,,\n\n 姓 名*,编号（必填）,出生日期\n\n张三,'M001,1970/1/5\n,,\n"
	wantRow(t, []byte(plain), 5)
	wantRow(t, []byte("\ufeffCode,Name,出生日期\r\n"+row), 2)
	wantRow(t, []byte(strings.ReplaceAll("编号,姓名,出生日期\n"+row, ",", "\t")), 2)
	wantRow(t, []byte(strings.ReplaceAll("编号,姓名,出生日期\n"+row, ",", ";")), 2)
	gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte("编号,姓名,出生日期\n" + row))
	if err != nil {
		t.Fatal(err)
	}
	wantRow(t, gbk, 2)
}

// workbook writes rows into the second sheet of a workbook.
func workbook(t *testing.T, o excelize.Options, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	if _, err := f.NewSheet("名册"); err != nil {
		t.Fatal(err)
	}
	for i, cells := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err == nil {
			err = f.SetSheetRow("名册", at, &cells)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out, o); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestReadWorkbook(t *testing.T) {
	head := []any{"编号", "姓名", "出生日期"}
	wantRow(t, workbook(t, excelize.Options{}, head, []any{"M001", "张三", 25573}), 2)
	wantRow(t, workbook(t, excelize.Options{}, []any{"标题"}, head, []any{}, []any{"M001", "张三", "1970-01-05"}), 4)
}

func TestReadRefuses(t *testing.T) {
	many := "编号,姓名\n" + strings.Repeat("1,2\n", sheet.MaxRows)
	for _, c := range []struct {
		name, key string
		text      []byte
	}{
		{"nothing", "sheet.empty", nil},
		{"a head alone", "sheet.empty", []byte("编号,姓名\n")},
		{"no head", "sheet.columns", []byte("编号,电话\n1,2\n")},
		{"a quote", "import.quotes", []byte("编号,姓名\n\"M001,张三\n")},
		{"a PDF", "import.picture", []byte("%PDF-1.4\n")},
		{"bytes", "text.encoding", []byte("\x00\x00\xff\xff")},
		{"a picture", "import.picture", []byte("\x89PNG\r\n\x1a\n\x00\x00\xff\xff")},
		{"many rows", "sheet.too_many_rows", []byte(many)},
		{"a broken workbook", "import.damaged", []byte("PK\x03\x04 and no more")},
		{"an old workbook", "import.old_format", []byte("\xD0\xCF\x11\xE0 and no more")},
		{"a password", "import.encrypted", workbook(t, excelize.Options{Password: "geheim"}, []any{"编号"})},
	} {
		_, err := read(c.text)
		if problems := ledger.Problems(err); len(problems) != 1 || problems[0].Key != c.key ||
			problems[0].Kind != ledger.Invalid {
			t.Errorf("%s: want %s, got %v", c.name, c.key, err)
		}
	}
	_, err := sheet.Read(bytes.NewReader(nil), sheet.MaxFile+1, columns())
	if problems := ledger.Problems(err); len(problems) != 1 || problems[0].Key != "sheet.too_large" {
		t.Errorf("a large file gives %v", err)
	}
}

func TestColumnsThatSayNothingAreTold(t *testing.T) {
	list, err := read([]byte("编号,姓名,鞋码\nM001,张三,40\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Ignored) != 1 || list.Ignored[0].Args["name"] != "鞋码" {
		t.Errorf("ignored are %v", list.Ignored)
	}
}

func TestDateOfARowSaysWhereItIsWrong(t *testing.T) {
	list, err := read([]byte("编号,姓名,出生日期\nM001,张三,昨天\nM002,李四,\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = list.Rows[0].Date("birth")
	if problems := ledger.Problems(err); len(problems) != 1 || problems[0].Field != "birth" {
		t.Errorf("a day that is none gives %v", err)
	}
	if day, err := list.Rows[1].Date("birth"); day != 0 || err != nil {
		t.Errorf("no day gives %v, %v", day, err)
	}
}

func TestProblemsNameTheColumnsOfTheFile(t *testing.T) {
	list, err := read([]byte("Code,姓 名*\nM001,张三\n"))
	if err != nil {
		t.Fatal(err)
	}
	var es ledger.Errors
	for _, field := range []string{"row.2.code", "row.2.name", "row.2.birth", "row.2", "file"} {
		es = append(es, ledger.NewError(ledger.Invalid, "field.required", nil).At(field))
	}
	want := []string{"row.2.“Code”", "row.2.“姓 名*”", "row.2.birth", "row.2", "file"}
	for i, e := range list.Named(es) {
		if e.Field != want[i] {
			t.Errorf("the field is %q, want %q", e.Field, want[i])
		}
	}
	if es[0].Field != "row.2.code" || list.Named(nil).Err() != nil {
		t.Error("what was given is changed, or nothing is a problem")
	}
}
