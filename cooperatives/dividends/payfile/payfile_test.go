package payfile_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"cunzhang/cooperatives/dividends/payfile"
	"cunzhang/ledger"
)

func batch() payfile.Batch {
	return payfile.Batch{
		Payer:   payfile.Payer{Name: "高寨村股份经济合作社", Card: "2402001009200012345", Bank: "工商银行乌当支行"},
		Purpose: "2025年分红",
		Orders: []payfile.Order{
			{
				Ref: "M001", Name: "王 大山", Card: "6217000010001234567", Bank: "农商银行", IDNumber: "520112197001011234",
				Amount: 300_10,
			},
			{Ref: "M002", Name: "李秀英", Card: "6228480010009876543", Bank: "农业银行", Amount: 1_234_56},
		},
		Total: 1_534_66,
	}
}

func profile(t testing.TB, name string) payfile.Profile {
	t.Helper()
	p, err := payfile.FindProfile(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func write(t testing.TB, name string, b payfile.Batch) []payfile.File {
	t.Helper()
	p := profile(t, name)
	files, err := p.Write(b)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestEveryProfileIsSound(t *testing.T) {
	all, err := payfile.Profiles()
	if err != nil || len(all) < 3 {
		t.Fatalf("%d profiles, %v", len(all), err)
	}
	for _, p := range all {
		files := write(t, p.Name, batch())
		if len(files) != 1 || files[0].Total != 1_534_66 || files[0].Rows != 2 {
			t.Errorf("%s: %d files, %d rows, %s", p.Name, len(files), files[0].Rows, files[0].Total)
		}
	}
}

func TestTextOfTheRuralBank(t *testing.T) {
	f := write(t, "rural-txt", batch())[0]
	text, err := simplifiedchinese.GBK.NewDecoder().Bytes(f.Content)
	if err != nil {
		t.Fatal(err)
	}
	want := "1|王大山|6217000010001234567|300.10|520112197001011234|\r\n2|李秀英|6228480010009876543|1234.56||\r\n"
	if string(text) != want || f.Name != "rural-txt.txt" {
		t.Errorf("%s holds %q, want %q", f.Name, text, want)
	}
}

func TestWorkbookKeepsEveryDigit(t *testing.T) {
	for name, cells := range map[string]map[string]string{
		"generic-xlsx": {"C2": "6217000010001234567", "D2": "300.10", "F2": "1234", "B4": "2", "D4": "1534.66", "A4": "合计"},
		"icbc-xlsx":    {"B3": "2402001009200012345", "E3": "6228480010009876543", "G3": "1234.56", "D3": "农业银行"},
	} {
		file, err := excelize.OpenReader(bytes.NewReader(write(t, name, batch())[0].Content))
		if err != nil {
			t.Fatal(err)
		}
		for at, want := range cells {
			got, err := file.GetCellValue("Sheet1", at)
			if err != nil || got != want {
				t.Errorf("%s: %s is %q, %v, want %q", name, at, got, err, want)
			}
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLongBatchesGoIntoSeveralFiles(t *testing.T) {
	p := profile(t, "generic-csv")
	p.MaxRows = 3
	b := batch()
	b.Orders, b.Total = nil, 0
	for i := range 8 {
		b.Orders = append(b.Orders, payfile.Order{
			Ref: fmt.Sprint(i), Name: "王大山", Card: fmt.Sprintf("62170000100%08d", i), Amount: ledger.Money(i+1) * 100,
		})
		b.Total += ledger.Money(i+1) * 100
	}
	files, err := p.Write(b)
	if err != nil {
		t.Fatal(err)
	}
	rows, total := 0, ledger.Money(0)
	for _, f := range files {
		rows, total = rows+f.Rows, total+f.Total
	}
	if len(files) != 3 || rows != 8 || total != b.Total || files[2].Name != "generic-csv-3.csv" ||
		!strings.Contains(string(files[2].Content), "\r\n8,王大山,") {
		t.Errorf("%d files of %d rows, %s; the last is %s: %s", len(files), rows, total, files[2].Name, files[2].Content)
	}
}

func TestWriteTellsAllProblemsAtTheirRows(t *testing.T) {
	b := batch()
	b.Orders = append(b.Orders,
		payfile.Order{Ref: "M003", Name: "", Card: "123", Amount: 0},
		payfile.Order{Ref: "M004", Name: "=HYPERLINK(1)", Card: "6217000010001234567", Amount: 1},
		payfile.Order{Ref: "M005", Name: "𬱟旼", Card: "6217000010001234568", Amount: 1},
		payfile.Order{Ref: "M006", Name: "石|国安", Card: "6217000010001234569", Amount: 1},
		b.Orders[1])
	p := profile(t, "rural-txt")
	_, err := p.Write(b)
	got := map[string]bool{}
	for _, e := range ledger.Problems(err) {
		got[e.Key+"@"+e.Field] = true
	}
	for _, want := range []string{
		"payfile.name@row.3.name", "payfile.card@row.3.card", "payfile.amount@row.3.amount", "payfile.character@row.4.name",
		"payfile.character@row.5.name", "payfile.character@row.6.name", "payfile.twice@row.7.card",
	} {
		if !got[want] {
			t.Errorf("no %s among %v", want, got)
		}
	}
	if len(got) != 7 {
		t.Errorf("%d problems: %v", len(got), got)
	}
}

func TestWriteRefuses(t *testing.T) {
	for key, change := range map[string]func(*payfile.Batch){
		"payfile.nothing":   func(b *payfile.Batch) { b.Orders = nil },
		"payfile.total":     func(b *payfile.Batch) { b.Total++ },
		"payfile.payer":     func(b *payfile.Batch) { b.Payer.Bank = "" },
		"payfile.purpose":   func(b *payfile.Batch) { b.Purpose = strings.Repeat("长", 21) },
		"payfile.bank":      func(b *payfile.Batch) { b.Orders[0].Bank = "" },
		"payfile.character": func(b *payfile.Batch) { b.Purpose = "+1" },
		"money.overflow": func(b *payfile.Batch) {
			for i := range 1_000 {
				b.Orders = append(b.Orders, payfile.Order{
					Name: "王", Bank: "行", Card: fmt.Sprintf("62170000100%08d", i), Amount: ledger.MaxMoney,
				})
			}
		},
	} {
		b := batch()
		change(&b)
		p := profile(t, "icbc-xlsx")
		if _, err := p.Write(b); ledger.Problems(err) == nil || ledger.Problems(err)[0].Key != key {
			t.Errorf("got %v, want %s", err, key)
		}
	}
	p := profile(t, "rural-txt")
	p.MinRows = 5
	if _, err := p.Write(batch()); ledger.Problems(err)[0].Key != "payfile.too_few" {
		t.Errorf("a batch too small gives %v", err)
	}
}

func TestParseProfile(t *testing.T) {
	good := `{"name":"x","title":"x","format":"csv","separator":";","columns":[{"field":"name"},{"field":"card"},` +
		`{"field":"amount"},{"title":"空"}],"max_rows":10}`
	p, err := payfile.ParseProfile([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	files, err := p.Write(batch())
	if err != nil || string(files[0].Content) != "王大山;6217000010001234567;300.10;\r\n李秀英;6228480010009876543;1234.56;\r\n" {
		t.Errorf("wrote %v, %v", files, err)
	}
	for old, wrong := range map[string]string{
		`"csv"`: `"pdf"`, `";"`: `"||"`, `"amount"`: `"total"`, `:10`: `:0`, `"name":"x"`: `"name":""`, `{"title":"空"}`: `{"field":"?"}`,
		`"max_rows"`: `"rows"`, `"separator":";"`: `"separator":";","encoding":"big5"`,
		`"separator"`: `"trailer":[{"field":"name"}],"separator"`, `{"field":"card"},`: ``,
	} {
		if _, err := payfile.ParseProfile([]byte(strings.Replace(good, old, wrong, 1))); ledger.KindOf(err) != ledger.Invalid ||
			ledger.Problems(err)[0].Key != "payfile.profile" {
			t.Errorf("%s is taken: %v", wrong, err)
		}
	}
	if _, err := payfile.FindProfile("none"); ledger.Problems(err)[0].Key != "payfile.unknown_profile" {
		t.Errorf("an unknown name gives %v", err)
	}
}

func result(t testing.TB, name, text string) ([]payfile.Outcome, error) {
	t.Helper()
	p := profile(t, name)
	return p.ReadResult(strings.NewReader(text), int64(len(text)), batch().Orders)
}

func TestReadResult(t *testing.T) {
	want := "[{M002 1 false 户名不符} {M001 2 true }]"
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(
		"2|李秀英|6228480010009876543|1234.56||失败|户名不符|\r\n1|王大山|6217 0000 1000 1234567|300.1||成功||\r\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"rural-txt": gbk,
		"generic-csv": "代发结果,,,,\n序号,户名,账号,金额,处理结果,失败原因\n2,李秀英,6228480010009876543,\"1,234.56\",失败,户名不符\n" +
			"1,王大山,'6217000010001234567,300.10,交易成功,\n合计,,,1534.66,,\n",
	} {
		got, err := result(t, name, text)
		if name == "generic-csv" {
			want = "[{M002 3 false 户名不符} {M001 4 true }]"
		} else {
			want = "[{M002 1 false 户名不符} {M001 2 true }]"
		}
		if err != nil || fmt.Sprint(got) != want {
			t.Errorf("%s: %v, %v, want %s", name, got, err, want)
		}
	}
}

func TestReadResultOfAWorkbook(t *testing.T) {
	f := excelize.NewFile()
	for i, row := range [][]any{
		{"收款账号", "收款账号户名", "金额", "指令状态"},
		{"6217000010001234567", "王大山", 300.1, "处理成功"},
		{"6228480010009876543", "李秀英", 1234.56, "退汇"},
	} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	got, err := result(t, "icbc-xlsx", b.String())
	if err != nil || fmt.Sprint(got) != "[{M001 2 true } {M002 3 false 退汇}]" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestReadResultRefusesWhole(t *testing.T) {
	text := "户名,账号,金额,结果\n王大山,6217000010001234567,300.10,成功\n王大山,6217000010001234567,300.10,成功\n" +
		"李秀英,6228480010009876543,1234.57,成功\n李秀英,6228480010009876543,很多,成功\n李秀英,6228480010009876543,1234.56,处理中\n" +
		"石国安,6217000010001234569,1.00,失败\n"
	got, err := result(t, "generic-csv", text)
	keys := ""
	for _, e := range ledger.Problems(err) {
		keys += e.Key + "@" + e.Field + " "
	}
	want := "payfile.told_twice@row.3.card payfile.other_amount@row.4.amount payfile.result_amount@row.5.amount " +
		"payfile.state@row.6.state payfile.no_order@row.7.card "
	if keys != want {
		t.Errorf("%v with %s, want %s", got, keys, want)
	}
	for key, text := range map[string]string{
		"sheet.empty": "户名,账号,金额,结果\n合计,,1.00,\n", "sheet.columns": "户名,金额\n1,2\n",
	} {
		if _, err := result(t, "generic-csv", text); ledger.Problems(err)[0].Key != key {
			t.Errorf("got %v, want %s", err, key)
		}
	}
}

func TestWhatWasToldBeforeIsNotToldAgain(t *testing.T) {
	orders := []payfile.Order{
		{Ref: "A", Name: "王大山", Card: "6217000010001234567", Amount: 100, Closed: true},
		{Ref: "B", Name: "王大山", Card: "6217000010001234567", Amount: 200},
	}
	p := profile(t, "generic-csv")
	text := "序号,户名,账号,金额,结果\n1,王大山,6217000010001234567,2.00,成功\n1,王大山,6217000010001234567,1.00,成功\n"
	_, err := p.ReadResult(strings.NewReader(text), int64(len(text)), orders)
	if es := ledger.Problems(err); len(es) != 1 || es[0].Key != "payfile.closed" || es[0].Field != "row.3.card" {
		t.Errorf("%v", err)
	}
}

func TestTwoOrdersOfOneAccountAreToldApart(t *testing.T) {
	orders := []payfile.Order{
		{Ref: "A", Name: "王大山", Card: "6217000010001234567", Amount: 100},
		{Ref: "B", Name: "李秀英", Card: "6217000010001234567", Amount: 100},
		{Ref: "C", Name: "王大山", Card: "6217000010001234567", Amount: 200},
	}
	text := "序号,户名,账号,金额,结果\n2,李秀英,6217000010001234567,1,成功\n3,,6217000010001234567,2.00,失败\n1,,6217000010001234567,1,成功\n"
	p := profile(t, "generic-csv")
	got, err := p.ReadResult(strings.NewReader(text), int64(len(text)), orders)
	if err != nil || fmt.Sprint(got) != "[{B 2 true } {C 3 false 失败} {A 4 true }]" {
		t.Errorf("%v, %v", got, err)
	}
}

// An heir who is paid as much for himself as for the one he inherited from has two rows of one account and amount, which are
// told one after another.
func TestWhoIsPaidInsteadOfAnotherIsPaidForHimselfAsWell(t *testing.T) {
	own := payfile.Order{Ref: "A", Name: "王大山", Card: "6217000010001234567", Amount: 100}
	heir := own
	heir.Ref, heir.Instead = "B", true
	b := payfile.Batch{Payer: batch().Payer, Purpose: "2025年分红", Orders: []payfile.Order{own, heir}, Total: 200}
	p := profile(t, "generic-csv")
	files, err := p.Write(b)
	if err != nil || files[0].Rows != 2 {
		t.Fatalf("%v, %v", files, err)
	}
	text := "户名,账号,金额,结果\n王大山,6217000010001234567,1,失败\n王大山,6217000010001234567,1,成功\n"
	got, err := p.ReadResult(strings.NewReader(text), int64(len(text)), b.Orders)
	if err != nil || fmt.Sprint(got) != "[{A 2 false 失败} {B 3 true }]" {
		t.Errorf("%v, %v", got, err)
	}
}

func FuzzReadResult(f *testing.F) {
	f.Add("户名,账号,金额,结果\n王大山,6217000010001234567,300.10,成功\n")
	f.Add("1|王大山|6217000010001234567|300.1||成功||\r\n")
	f.Add("\xcd\xf5\xb4\xf3|\xff\x00")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := result(t, "rural-txt", text)
		if err != nil && ledger.Problems(err) == nil {
			t.Errorf("%q fails with %v", text, err)
		}
		seen := map[string]bool{}
		for _, o := range got {
			if err == nil && (seen[o.Ref] || o.Paid == (o.Reason != "")) {
				t.Errorf("%q gives %v", text, got)
			}
			seen[o.Ref] = true
		}
	})
}

// FuzzWrite writes one payment and reads it back from the bank.
func FuzzWrite(f *testing.F) {
	f.Add("王大山", "6217000010001234567", "农商银行", int64(30010))
	f.Add("=1+1", "1234567890", "a,b", int64(1))
	f.Fuzz(func(t *testing.T, name, card, bank string, fen int64) {
		b := payfile.Batch{
			Purpose: "分红", Total: ledger.Money(fen),
			Orders: []payfile.Order{{Ref: "M", Name: name, Card: card, Bank: bank, Amount: ledger.Money(fen)}},
		}
		p := profile(t, "generic-csv")
		files, err := p.Write(b)
		if err != nil {
			if ledger.Problems(err) == nil {
				t.Errorf("%q, %q, %q, %d fail with %v", name, card, bank, fen, err)
			}
			return
		}
		lines := strings.Split(strings.TrimSpace(string(files[0].Content)), "\r\n")
		told := lines[0] + ",结果\n" + lines[1] + ",成功\n"
		got, err := p.ReadResult(strings.NewReader(told), int64(len(told)), b.Orders)
		if err != nil || len(got) != 1 || got[0].Ref != "M" || !got[0].Paid {
			t.Errorf("%q comes back as %v, %v", told, got, err)
		}
	})
}

func TestProfilesAreTriedWithSamplePayments(t *testing.T) {
	all, err := payfile.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		b := payfile.Sample("示例村", "2025年分红")
		rows, err := p.Rows(b)
		if err != nil {
			t.Fatalf("%s: %v", p.Name, err)
		}
		count := len(b.Orders)
		if p.Header {
			count++
		}
		if p.Trailer != nil {
			count++
		}
		if len(rows) != count || len(rows[0]) != len(p.Columns) {
			t.Errorf("%s has %d rows of %d cells", p.Name, len(rows), len(rows[0]))
		}
		if p.Format != payfile.CSV || p.Encoding == payfile.GBK {
			continue
		}
		files, err := p.Write(b)
		if err != nil {
			t.Fatal(err)
		}
		end := "\r\n"
		if p.RowEnd {
			end = p.Separator + end
		}
		text := ""
		for _, row := range rows {
			text += strings.Join(row, p.Separator) + end
		}
		if string(files[0].Content) != text {
			t.Errorf("%s is written as %q, tried as %q", p.Name, files[0].Content, text)
		}
	}
}

func TestProfilesThatNoFileCanBeWrittenBy(t *testing.T) {
	for where, change := range map[string]func(*payfile.Profile){
		"name":      func(p *payfile.Profile) { p.Name = "../etc" },
		"title":     func(p *payfile.Profile) { p.Title = strings.Repeat("长", 61) },
		"extension": func(p *payfile.Profile) { p.Extension = "t.x" },
		"separator": func(p *payfile.Profile) { p.Separator = "." },
		"columns.1": func(p *payfile.Profile) { p.Columns[0].Title = "a" + p.Separator },
		"columns.2": func(p *payfile.Profile) { p.Columns[1].Title = "=1" },
		"trailer.1": func(p *payfile.Profile) { p.Trailer = []payfile.Column{{Field: payfile.FieldName}} },
		"columns":   func(p *payfile.Profile) { p.Columns = p.Columns[:2] },
	} {
		p, err := payfile.FindProfile("generic-csv")
		if err != nil {
			t.Fatal(err)
		}
		p.Columns = slices.Clone(p.Columns)
		change(&p)
		err = p.Check()
		if problems := ledger.Problems(err); err == nil || problems[0].Key != "payfile.profile" || problems[0].Args["where"] != where {
			t.Errorf("%s: %v", where, err)
		}
	}
}
