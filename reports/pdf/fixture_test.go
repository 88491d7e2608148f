package pdf_test

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"cunzhang/ledger"
	"cunzhang/reports"
)

// anchor is where the invented book of these tests stands.
func anchor() reports.Anchor {
	var h ledger.Hash
	for i := range h {
		h[i] = byte(37*i + 79)
	}
	return reports.Anchor{
		Book:    "gaozhai",
		Head:    ledger.Head{Seq: 1284, Debit: 480197747, Hash: h},
		ReadAt:  time.Date(2025, 12, 31, 2, 42, 0, 0, time.UTC),
		Printer: "杨晓梅",
	}
}

func figure(fen int64) reports.Cell { return reports.Figure(ledger.Money(fen), nil) }

// balanceSheet is a two-sided statement that fills one page.
func balanceSheet() reports.Statement {
	s := reports.Statement{
		Name: "balance-sheet", Title: "资产负债表", Mark: "格式待核", FormCode: "村会01表",
		Organization: "高寨村股份经济合作社", When: "2025年12月31日", Unit: "单位：元",
		Columns: []reports.Column{
			{Title: "资产", Kind: reports.TextColumn, Weight: 26, Key: "asset"},
			{Title: "行次", Kind: reports.LineNoColumn, Weight: 6},
			{Title: "年初余额", Kind: reports.AmountColumn, Weight: 17},
			{Title: "期末余额", Kind: reports.AmountColumn, Weight: 17},
			{Title: "负债和所有者权益", Kind: reports.TextColumn, Weight: 26},
			{Title: "行次", Kind: reports.LineNoColumn, Weight: 6},
			{Title: "年初余额", Kind: reports.AmountColumn, Weight: 17},
			{Title: "期末余额", Kind: reports.AmountColumn, Weight: 17},
		},
		Foot:       []string{"补充资料：年末应收款项中逾期一年以上的合计 12,600.00 元，已提请成员代表会议审议。"},
		Signatures: []string{"单位负责人", "会计主管", "复核", "制表"},
		Anchor:     anchor(),
	}
	left := []string{
		"流动资产：", "货币资金", "短期投资", "应收款项", "存货", "消耗性生物资产", "流动资产合计", "非流动资产：", "长期投资",
		"生产性生物资产原值", "减：生产性生物资产累计折旧", "生产性生物资产净值", "固定资产原值", "减：累计折旧", "固定资产净值",
		"在建工程", "固定资产清理", "固定资产合计", "无形资产原值", "减：累计摊销", "无形资产净值", "公益性生物资产", "长期待摊费用",
		"待处理财产损溢", "非流动资产合计", "资产总计",
	}
	right := []string{
		"流动负债：", "短期借款", "应付款项", "应付工资", "应付劳务费", "应交税费", "流动负债合计", "非流动负债：", "长期借款及应付款",
		"一事一议资金", "专项应付款", "非流动负债合计", "负债合计", "所有者权益：", "资本", "公积公益金", "未分配收益", "所有者权益合计",
		"", "", "", "", "", "", "", "负债和所有者权益总计",
	}
	for i := range left {
		row := reports.Row{Cells: make([]reports.Cell, 8)}
		switch {
		case i == 0 || i == 7:
			row.Style = reports.Section
		case i == 6 || i == 24:
			row.Style = reports.Subtotal
		case i == 25:
			row.Style = reports.Total
		default:
			row.Level = 1
		}
		row.Cells[0] = reports.Text(left[i])
		row.Cells[4] = reports.Text("　" + right[i])
		if row.Style == reports.Section || strings.HasSuffix(right[i], "合计") || strings.HasSuffix(right[i], "：") ||
			strings.HasSuffix(right[i], "总计") {
			row.Cells[4] = reports.Cell{Kind: reports.TextCell, Text: right[i], Strong: true}
		}
		if row.Style != reports.Section {
			row.Cells[1] = reports.Count(i)
			row.Cells[2], row.Cells[3] = figure(int64(i)*3184021), figure(int64(i)*4327774-9000000)
		}
		if right[i] != "" && i != 0 && i != 7 && i != 13 {
			row.Cells[5] = reports.Count(30 + i)
			row.Cells[6], row.Cells[7] = figure(int64(i)*221180), figure(int64(i)*384152)
			row.Cells[6].Strong, row.Cells[7].Strong = row.Cells[4].Strong, row.Cells[4].Strong
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// memos are what the lines of the journal say.
var memos = []string{
	"收多格·小兰山民宿承包费", "付河道保洁劳务费", "收2025年度土地流转费（一组至四组）", "付村部水电费",
	"冲销：付河道保洁劳务费（金额记错）", "收农商行存款利息", "付农机作业油料款，机手龙德才领", "拨付老年协会活动补助",
}

// bankJournal is a ledger of n rows with a carried line after each and closed months.
func bankJournal(n int) reports.Statement {
	s := reports.Statement{
		Name: "ledger", Title: "银行存款日记账", Organization: "高寨村股份经济合作社", When: "2025年度",
		Subject: "科目：10201 银行存款_农商行", Unit: "单位：元",
		Columns: []reports.Column{
			{Title: "日期", Kind: reports.DateColumn, Weight: 14},
			{Title: "凭证号", Kind: reports.TextColumn, Weight: 12},
			{Title: "摘要", Kind: reports.TextColumn, Weight: 42, Key: "summary"},
			{Title: "借方", Group: "发生额", Kind: reports.AmountColumn, Weight: 20},
			{Title: "贷方", Group: "发生额", Kind: reports.AmountColumn, Weight: 20},
			{Title: "方向", Kind: reports.SideColumn, Weight: 6},
			{Title: "余额", Kind: reports.AmountColumn, Weight: 22},
		},
		Signatures: []string{"会计", "出纳", "复核"},
		Anchor:     anchor(),
	}
	var debit, credit, monthDebit, monthCredit ledger.Money
	balance := ledger.Money(32_000_000)
	s.Rows = append(s.Rows, reports.Row{Style: reports.Carry, Cells: []reports.Cell{
		reports.Text("2025-01-01"), {}, reports.Text("上年结转"), {}, {}, reports.Text("借"), reports.Amount(balance),
	}})
	for i := range n {
		month, day := i*12/n+1, i%27+1
		amount := ledger.Money((i*7919)%900000 + 5000)
		row := reports.Row{Cells: []reports.Cell{
			reports.Text(fmt.Sprintf("2025-%02d-%02d", month, day)), reports.Text("记-" + strconv.Itoa(i+1)),
			reports.Text(memos[i%len(memos)]),
			{},
			{},
			reports.Text("借"),
			{},
		}}
		column := 4
		switch {
		case i%8 == 4:
			amount = -amount
		case i%2 == 0:
			column = 3
		}
		row.Cells[column] = reports.Amount(amount)
		if column == 3 {
			monthDebit, debit, balance = monthDebit+amount, debit+amount, balance+amount
		} else {
			monthCredit, credit, balance = monthCredit+amount, credit+amount, balance-amount
		}
		row.Cells[6] = reports.Amount(balance)
		row.Carried = carried("", debit, credit, balance)
		s.Rows = append(s.Rows, row)
		if (i+1)*12/n+1 != month {
			s.Rows = append(s.Rows, reports.Row{
				Style: reports.Subtotal, Cells: carried("本月合计", monthDebit, monthCredit, balance),
				Carried: carried("", debit, credit, balance),
			})
			monthDebit, monthCredit = 0, 0
		}
	}
	s.Rows = append(s.Rows, reports.Row{Style: reports.Total, Cells: carried("本年累计", debit, credit, balance)})
	return s
}

func carried(label string, debit, credit, balance ledger.Money) []reports.Cell {
	return []reports.Cell{
		{},
		{},
		reports.Text(label), reports.Amount(debit), reports.Amount(credit), reports.Text("借"),
		reports.Amount(balance),
	}
}

// voucher is a posted voucher of n lines; every second line credits the bank.
func voucher(n int) reports.VoucherPrint {
	v := reports.VoucherPrint{
		Organization: "高寨村股份经济合作社", Title: "记账凭证", Series: "记", Number: 12, Date: 20251123, Attachments: 3,
		PreparedBy: "杨晓梅", CheckedBy: "石国安", PostedBy: "龙秀英", Cashier: "吴家贵",
		Anchor: anchor(), Hash: anchor().Head.Hash, Seq: 1284,
	}
	summaries := []string{"收多格·小兰山2024年度经营收益10%分成", "付河道保洁劳务费", "付农机作业油料款，机手龙德才领（张家湾至大坝）"}
	accounts := []string{"11201 应收款_多格·小兰山", "51401 公益支出_环境整治", "52102 经营支出_农机服务_油料"}
	for i := range n {
		amount := ledger.Money(i/2+1) * 1_234_567
		l := reports.VoucherLine{Summary: summaries[i/2%3], Account: "10201 银行存款_农商行"}
		if i%2 == 0 {
			l.Debit, l.Account = amount, accounts[i/2%3]
			v.Debit += amount
		} else {
			l.Credit = amount
			v.Credit += amount
		}
		if i%4 == 0 {
			l.Detail = "往来：多格·小兰山　项目：民宿"
		}
		v.Lines = append(v.Lines, l)
	}
	return v
}

// redVoucher takes back another voucher: the same sides with negative amounts.
func redVoucher() reports.VoucherPrint {
	v := voucher(2)
	v.Number, v.Note = 31, "红字冲销「记-12」凭证"
	for i := range v.Lines {
		l := &v.Lines[i]
		l.Summary, l.Debit, l.Credit = "冲销："+l.Summary, -l.Debit, -l.Credit
	}
	v.Debit, v.Credit = -v.Debit, -v.Credit
	return v
}
