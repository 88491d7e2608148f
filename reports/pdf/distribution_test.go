package pdf_test

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"cunzhang/ledger"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
)

func distribution() reports.DistributionPrint {
	return reports.DistributionPrint{
		Organization: "高寨村股份经济合作社", Year: 2025, Run: "年终分配", Version: "第2稿",
		Resolution: "2026年3月5日成员大会表决通过（高集〔2026〕3号）", Rate: "每股 120.00 元", Anchor: anchor(),
	}
}

// receivers are n lines of a list; amounts by shares at 120.00.
func receivers(n int) []reports.Receiver {
	rows := make([]reports.Receiver, n)
	for i := range rows {
		a := allocation(i)
		name, _, _ := strings.Cut(a.Member, "（")
		shares := ledger.Quantity(i%3+1) * 10_000
		gross := ledger.Money(i%3+1) * 120_00
		rows[i] = reports.Receiver{
			Household: "H" + strconv.Itoa(100+i), Head: name, Code: "M" + strconv.Itoa(1000+i), Name: name, Relation: "户主",
			Class: "成员股", Shares: shares, Rate: 120_00, Gross: gross, Net: gross, Account: "农商银行 ****1234",
		}
	}
	return rows
}

func TestDistributionListSumsEveryPage(t *testing.T) {
	rows := receivers(40)
	file, r := render(t, pdf.Options{}, reports.DistributionList(distribution(), rows))
	keep(t, file)
	pages := textOf(t, file, "-layout")
	golden(t, "distribution-list.txt", lines(pages))
	if r.Pages < 3 {
		t.Fatalf("%d pages are too few to tell", r.Pages)
	}
	total, running := ledger.Money(0), ledger.Money(0)
	for i, page := range pages {
		sum, ok := amountAfter(page, "本页小计")
		if !ok {
			t.Fatalf("page %d has no sum", i+1)
		}
		running += sum
		if got, ok := amountAfter(page, "累计"); ok && got != running {
			t.Errorf("page %d runs to %s, want %s", i+1, got, running)
		}
		if i == len(pages)-1 {
			total, _ = amountAfter(page, "合计")
		}
	}
	want := ledger.Money(0)
	for _, row := range rows {
		want += row.Net
	}
	if running != want || total != want {
		t.Errorf("pages come to %s, the total is %s, want %s", running, total, want)
	}
	if !strings.Contains(squeezed(pages), "实发合计（大写）："+want.Capitals()) {
		t.Error("the total in capitals is missing")
	}
}

// amountAfter reads the last amount of the line that has the word.
func amountAfter(page, word string) (ledger.Money, bool) {
	for line := range strings.SplitSeq(page, "\n") {
		words := strings.Fields(line)
		for i, w := range words {
			if w == word && i+1 < len(words) {
				m, err := ledger.ParseMoney(words[len(words)-1])
				return m, err == nil
			}
		}
	}
	return 0, false
}

func TestPatronageListText(t *testing.T) {
	rows := []reports.PatronageReceiver{
		{Code: "M001", Name: "杨晓梅", Patronage: 12_345_0000, Returned: 6_000_00, Capital: 10_000_00, Remainder: 400_01, Net: 6_400_01},
		{Code: "M002", Name: "石国安", Patronage: 8_000_5000, Returned: 3_888_88, Capital: 25_000_00, Remainder: 1_000_03, Net: 4_888_91},
	}
	p := distribution()
	p.Organization, p.Rate = "绿野蔬菜农民专业合作社", ""
	file, _ := render(t, pdf.Options{}, reports.PatronageList(p, reports.Counted{Group: "按交易额返还", Title: "交易额（元）", Places: 2}, rows))
	keep(t, file)
	pages := textOf(t, file, "-layout")
	golden(t, "patronage-list.txt", lines(pages))
	if text := squeezed(pages); !strings.Contains(text, "20,345.509,888.8835,000.001,400.0411,288.92") &&
		!strings.Contains(text, "20345.509,888.8835,000.001,400.0411,288.92") {
		t.Errorf("no total in %s", text)
	}
}

func TestDistributionPlanText(t *testing.T) {
	s := reports.DistributionPlan(distribution(), []reports.PlanLine{
		{Text: "本年收益", Basis: "收益及收益分配表第 20 行", Amount: 400_000_00},
		{Text: "年初未分配收益", Amount: 12_500_00},
		{Text: "可分配收益", Basis: "400,000.00 + 12,500.00", Amount: 412_500_00, Strong: true},
		{Text: "提取公积公益金", Basis: "412,500.00 × 30%（章程第 28 条）", Amount: 123_750_00},
		{Text: "向成员分配", Basis: "2,000 股 × 120.00 元", Amount: 240_000_00, Strong: true},
		{Text: "年末未分配收益", Basis: "留待以后年度分配", Amount: 48_750_00},
	}, []reports.PlanStep{
		{State: "理事会通过", By: "张正平", Date: 20260210, Paper: "理事会会议记录 2026-02"},
		{State: "公示", By: "杨晓梅", Date: 20260222, Paper: "公示照片 3 张"},
	}, []string{"本方案公示满 10 日后提交成员大会表决（农村集体经济组织法第四十六条）。"})
	file, _ := render(t, pdf.Options{}, s)
	keep(t, file)
	pages := textOf(t, file, "-layout")
	golden(t, "distribution-plan.txt", lines(pages))
	if !strings.Contains(squeezed(pages), "向成员分配52,000股×120.00元240,000.00") {
		t.Error("the line of the members is missing")
	}
}

// A farmers' cooperative distributes its surplus, and its prints say so.
func TestSurplusIsCalledSo(t *testing.T) {
	p := distribution()
	p.Surplus = true
	plan := reports.DistributionPlan(p, nil, nil, nil)
	notice := reports.DistributionNotice(p, reports.PublicationPrint{}, nil)
	if plan.Title != "盈余分配方案" || !strings.HasSuffix(notice.Title, "年度盈余分配公示榜") {
		t.Errorf("they are called %s and %s", plan.Title, notice.Title)
	}
}

func TestDistributionNoticeNamesNoNumbers(t *testing.T) {
	rows := receivers(60)
	counted := distribution()
	counted.Shares = "折股数"
	s := reports.DistributionNotice(counted, reports.PublicationPrint{
		From: 20260222, To: 20260304, Telephone: "0851-5550000", Objection: "监事会（村委会二楼）", Own: "另有集体持股 3 股",
	}, rows)
	file, _ := render(t, pdf.Options{}, s)
	keep(t, file)
	text := squeezed(textOf(t, file, "-layout"))
	for _, want := range []string{"2025年度收益分配公示榜", "公示时间：2026年2月22日至2026年3月4日", "监督电话：0851-5550000", "合计", "折股数", "另有集体持股3股"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
	if strings.Contains(text, "1234") {
		t.Error("a bank number is on the wall")
	}
}

// TestNoticeOfACooperativeHasNoHouseholds leaves out the columns in which nobody has anything, cells and all.
func TestNoticeOfACooperativeHasNoHouseholds(t *testing.T) {
	rows := receivers(60)
	for i := range rows {
		rows[i].Household, rows[i].Head, rows[i].Shares = "", "", 0
	}
	s := reports.DistributionNotice(distribution(), reports.PublicationPrint{From: 20260222, To: 20260304}, rows)
	var titles []string
	for _, c := range s.Columns {
		titles = append(titles, c.Title)
	}
	if got := strings.Join(titles, " "); got != "序号 成员姓名 应分金额 备注" {
		t.Errorf("the columns are %s", got)
	}
	for _, r := range s.Rows {
		if len(r.Cells) != len(s.Columns) || r.Carried != nil && len(r.Carried) != len(s.Columns) {
			t.Fatalf("a row has other columns: %v", r)
		}
	}
	file, _ := render(t, pdf.Options{}, s)
	keep(t, file)
}

func TestCertificateText(t *testing.T) {
	c := reports.CertificatePrint{
		Organization: "高寨村股份经济合作社", Number: "GZ-2026-0007", Holder: "王大山", HolderCode: "H107",
		Identity: "5****************3", Address: "二组", Basis: "2025年6月1日成员大会决议（高集〔2025〕6号），静态管理",
		Issued: 20260110, People: []reports.CertificatePerson{{Name: "王大山", Relation: "户主", Shares: "1"}, {Name: "李秀英", Relation: "妻", Shares: "1"}},
		Holdings:  []reports.CertificateHolding{{Class: "成员股", Shares: "2", Points: "2"}, {Class: "土地股", Shares: "1.5", Points: "0.75"}},
		Movements: []reports.CertificateMovement{{Date: 20250601, Kind: "配股", Class: "成员股", Shares: "+2", Balance: "2", Paper: "高集〔2025〕6号", Auditor: "杨晓梅"}},
		Code:      "K7QX-0000-JKMN-PQRS", Link: "https://cun.example/v/K7QX0000JKMNPQRS", Anchor: anchor(),
	}
	many := c
	for range 60 {
		many.Movements = append(many.Movements, c.Movements[0])
		many.People = append(many.People, c.People[0])
	}
	var b, again bytes.Buffer
	for _, w := range []*bytes.Buffer{&b, &again} {
		if err := pdf.Certificates(w, []reports.CertificatePrint{c, many}); err != nil {
			t.Fatal(err)
		}
	}
	keep(t, b.Bytes())
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("a certificate is drawn differently twice")
	}
	pages := textOf(t, b.Bytes(), "-layout")
	golden(t, "certificate.txt", lines(pages[:1]))
	for i, want := range []string{"发证单位（盖章）", "行见台账"} {
		if len(pages) != 2 || !strings.Contains(squeezed(pages[i:i+1]), want) {
			t.Errorf("page %d of %d lacks %q", i+1, len(pages), want)
		}
	}
	if err := pdf.Certificates(&b, nil); ledger.Problems(err)[0].Key != "print.nothing" {
		t.Errorf("no certificates give %v", err)
	}
}

// What was set off against a debt stands in a column of its own on the lists that are signed, and is not signed for.
func TestSignedListsShowWhatWasSetOff(t *testing.T) {
	rows := receivers(3)
	plain := reports.DistributionList(distribution(), rows)
	rows[1].SetOff = 60_00
	patrons := []reports.PatronageReceiver{{Code: "S1", Name: "张大山", Returned: 500_00, Net: 500_00, SetOff: 80_00}}
	for name, s := range map[string]reports.Statement{
		"60.00": reports.DistributionList(distribution(), rows), "80.00": reports.PatronageList(distribution(), reports.Counted{}, patrons),
	} {
		file, _ := render(t, pdf.Options{}, s)
		if text := strings.Join(textOf(t, file, "-layout"), "\n"); !strings.Contains(text, "抵扣欠款") || !strings.Contains(text, name) {
			t.Errorf("the list does not tell of %s: %s", name, text)
		}
		for _, r := range s.Rows {
			if len(r.Cells) != len(s.Columns) || len(r.Carried) > 0 && len(r.Carried) != len(s.Columns) {
				t.Errorf("%d cells and %d carried under %d columns", len(r.Cells), len(r.Carried), len(s.Columns))
			}
		}
	}
	net := func(s reports.Statement, row int) ledger.Money {
		for i, c := range s.Columns {
			if c.Key == "net" {
				return s.Rows[row].Cells[i].Amount
			}
		}
		return 0
	}
	with := reports.DistributionList(distribution(), rows)
	if got := net(with, 1); got != rows[1].Net-60_00 || net(with, 3) != net(plain, 3)-60_00 {
		t.Errorf("signed for %s, in all %s", got, net(with, 3))
	}
}
