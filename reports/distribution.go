package reports

import (
	"cmp"
	"slices"
	"strings"

	"cunzhang/ledger"
)

// DistributionPrint is what all prints of one distribution share.
type DistributionPrint struct {
	Organization string
	Year         int
	Run          string // 年终分配, 中期预分配
	Version      string // 第2稿; empty once approved
	Resolution   string // body, day and minutes of the vote; empty before it
	Rate         string // 每股 120.00 元; empty where the pool is split exactly
	Shares       string // title of the column of shares: 折股数; empty for 股数
	Surplus      bool   // of a farmers' cooperative, which distributes its surplus (盈余分配, 农民专业合作社法 §44)
	Anchor       Anchor
}

// shares is the column of what the rate is multiplied by.
func (p *DistributionPrint) shares(weight int) Column {
	return Column{Title: cmp.Or(p.Shares, "股数"), Kind: QuantityColumn, Weight: weight, Key: "shares"}
}

// what names what is distributed, as the law does.
func (p *DistributionPrint) what() string {
	if p.Surplus {
		return "盈余分配"
	}
	return "收益分配"
}

// period names the year and the run.
func (p *DistributionPrint) period() string {
	return strings.TrimSpace(itoa(p.Year) + "年度 " + p.Run)
}

// statement begins a print of the distribution.
func (p *DistributionPrint) statement(name, title string) Statement {
	var subject []string
	for _, part := range []string{p.Version, p.Resolution, p.Rate} {
		if part != "" {
			subject = append(subject, part)
		}
	}
	return Statement{
		Name: name, Title: title, Organization: p.Organization, When: p.period(), Subject: strings.Join(subject, "　"),
		Unit: "单位：元", Anchor: p.Anchor,
	}
}

// Receiver is one line of a distribution's lists; amounts in fen.
type Receiver struct {
	Household string // code
	Head      string // head of the household
	Code      string // of the member or household that receives
	Name      string
	Relation  string          // to the head
	Class     string          // classes of shares
	Shares    ledger.Quantity // as they count for the rate
	Rate      ledger.Money    // for one share; zero where the pool is split exactly
	Gross     ledger.Money
	Tax       ledger.Money
	Net       ledger.Money
	SetOff    ledger.Money // of Net, against a debt: not paid any more
	Account   string       // bank and masked number; 现金
	Note      string
}

// receiverSums are the running totals of a list.
type receiverSums struct {
	shares          ledger.Quantity
	gross, tax, net ledger.Money
}

func (s *receiverSums) add(r *Receiver) {
	s.shares += r.Shares
	s.gross, s.tax, s.net = s.gross+r.Gross, s.tax+r.Tax, s.net+r.Net
}

// DistributionList returns the list on which members sign for their dividend by shares (股金分红签领表): every page ends
// with its own sum and the running total.
func DistributionList(p DistributionPrint, rows []Receiver) Statement {
	s := p.statement("distribution-list", "收益分配（股份分红）签领表")
	s.Landscape, s.Signing = true, true
	s.Columns = []Column{
		{Title: "序号", Kind: LineNoColumn, Weight: 5, Key: "no"},
		{Title: "户编号", Kind: TextColumn, Weight: 9, Key: "household"},
		{Title: "户主", Kind: TextColumn, Weight: 9, Key: "head"},
		{Title: "成员姓名", Kind: TextColumn, Weight: 10, Key: "member"},
		{Title: "关系", Kind: TextColumn, Weight: 8, Key: "relation"},
		{Title: "股权类别", Kind: TextColumn, Weight: 11, Key: "class"},
		p.shares(8),
		{Title: "每股", Kind: AmountColumn, Weight: 9, Key: "rate"},
		{Title: "应分金额", Kind: AmountColumn, Weight: 12, Key: "gross"},
		{Title: "扣税", Kind: AmountColumn, Weight: 9, Key: "tax"},
		{Title: "实发金额", Kind: AmountColumn, Weight: 12, Key: "net"},
		{Title: "开户行及账号", Kind: TextColumn, Weight: 16, Key: "account"},
		{Title: "签名或按指印", Kind: TextColumn, Weight: 22, Key: "signature", Signed: true},
		{Title: "备注", Kind: TextColumn, Weight: 9, Key: "note"},
	}
	var total receiverSums
	setOffs := make([]ledger.Money, len(rows))
	for i, r := range rows {
		setOffs[i], r.Net = r.SetOff, r.Net-r.SetOff
		total.add(&r)
		s.Rows = append(s.Rows, Row{
			Cells: []Cell{
				Count(i + 1), Text(r.Household), Text(r.Head), Text(r.Name), Text(r.Relation), Text(r.Class),
				quantity(r.Shares), Amount(r.Rate), Figure(r.Gross, nil), Amount(r.Tax), Figure(r.Net, nil),
				Text(r.Account),
				{},
				Text(r.Note),
			},
			Carried: total.listCells("累计"),
		})
	}
	s.Rows = append(s.Rows, Row{Style: Total, Cells: total.listCells("合计")})
	s.showSetOffs("net", setOffs)
	s.Foot = []string{
		"实发合计（大写）：" + total.net.Capitals() + "　共 " + itoa(len(rows)) + " 笔",
		"领款人须本人签名或按右手食指指印；代领的附委托书，并在备注栏写明代领人。",
	}
	s.Signatures = []string{"理事长", "监事长", "会计", "出纳", "制表"}
	return s
}

// showSetOffs puts what was set off against debts into the column before the one with the key, where anything was.
func (s *Statement) showSetOffs(before string, setOffs []ledger.Money) {
	if !slices.ContainsFunc(setOffs, func(m ledger.Money) bool { return m != 0 }) {
		return
	}
	at := slices.IndexFunc(s.Columns, func(c Column) bool { return c.Key == before })
	s.Columns = slices.Insert(s.Columns, at, Column{Title: "抵扣欠款", Kind: AmountColumn, Weight: 10, Key: "set_off"})
	var total ledger.Money
	for i, m := range setOffs {
		r := &s.Rows[i]
		total += m
		r.Cells, r.Carried = slices.Insert(r.Cells, at, Amount(m)), slices.Insert(r.Carried, at, Amount(total))
	}
	last := &s.Rows[len(setOffs)]
	last.Cells = slices.Insert(last.Cells, at, Amount(total))
}

func (s *receiverSums) listCells(label string) []Cell {
	return []Cell{
		{},
		{},
		{},
		Text(label),
		{},
		{},
		quantity(s.shares),
		{},
		Figure(s.gross, nil), Figure(s.tax, nil), Figure(s.net, nil),
		{},
		{},
		{},
	}
}

// quantity returns a cell with a number of shares or goods.
func quantity(q ledger.Quantity) Cell { return Cell{Kind: QuantityCell, Quantity: q} }

// PatronageReceiver is one line of a farmers' cooperative's list; amounts in fen.
type PatronageReceiver struct {
	Code      string
	Name      string
	Patronage ledger.Quantity // as Counted says
	Returned  ledger.Money    // 盈余返还
	Capital   ledger.Money    // contribution and the quantified shares
	Remainder ledger.Money    // 剩余盈余分配
	Tax       ledger.Money
	Net       ledger.Money
	SetOff    ledger.Money // of Net, against a debt: not paid any more
	Note      string
}

// Counted says what counts as patronage in a list: the head over its columns (按交易额返还), the title of the column
// (交易额（元）) and the decimals it has at least.
type Counted struct {
	Group  string
	Title  string
	Places int
}

// PatronageList returns the list of what goes back to the members of a farmers' cooperative by patronage and by what
// they put in (盈余返还及剩余盈余分配明细表; 农民专业合作社法 §44).
func PatronageList(p DistributionPrint, by Counted, rows []PatronageReceiver) Statement {
	s := p.statement("patronage-list", "盈余返还及剩余盈余分配签领表")
	s.Landscape, s.Signing = true, true
	amount := func(group, title, key string) Column {
		return Column{Group: group, Title: title, Kind: AmountColumn, Weight: 13, Key: key}
	}
	s.Columns = []Column{
		{Title: "序号", Kind: LineNoColumn, Weight: 5, Key: "no"},
		{Title: "编号", Kind: TextColumn, Weight: 9, Key: "code"},
		{Title: "成员姓名", Kind: TextColumn, Weight: 11, Key: "member"},
		{Group: by.Group, Title: by.Title, Kind: QuantityColumn, Weight: 14, Key: "patronage"},
		amount(by.Group, "盈余返还", "returned"),
		amount("按出资和份额分配", "出资及份额", "capital"), amount("按出资和份额分配", "剩余盈余分配", "remainder"),
		amount("", "应发合计", "gross"), amount("", "扣税", "tax"), amount("", "实发金额", "net"),
		{Title: "签名或按指印", Kind: TextColumn, Weight: 22, Key: "signature", Signed: true},
		{Title: "备注", Kind: TextColumn, Weight: 10, Key: "note"},
	}
	var total PatronageReceiver
	setOffs := make([]ledger.Money, len(rows))
	for i, r := range rows {
		setOffs[i], r.Net = r.SetOff, r.Net-r.SetOff
		total.Patronage += r.Patronage
		total.Returned, total.Capital = total.Returned+r.Returned, total.Capital+r.Capital
		total.Remainder, total.Tax, total.Net = total.Remainder+r.Remainder, total.Tax+r.Tax, total.Net+r.Net
		s.Rows = append(s.Rows, Row{
			Cells:   append([]Cell{Count(i + 1), Text(r.Code), Text(r.Name)}, append(r.cells(by.Places), Cell{}, Text(r.Note))...),
			Carried: append([]Cell{{}, {}, Text("累计")}, append(total.cells(by.Places), Cell{}, Cell{})...),
		})
	}
	s.Rows = append(s.Rows, Row{
		Style: Total, Cells: append([]Cell{{}, {}, Text("合计")}, append(total.cells(by.Places), Cell{}, Cell{})...),
	})
	s.showSetOffs("net", setOffs)
	s.Foot = []string{"实发合计（大写）：" + total.Net.Capitals() + "　共 " + itoa(len(rows)) + " 笔"}
	s.Signatures = []string{"理事长", "监事长", "会计", "出纳", "制表"}
	return s
}

func (r *PatronageReceiver) cells(places int) []Cell {
	return []Cell{
		{Kind: QuantityCell, Quantity: r.Patronage, Places: places},
		Figure(r.Returned, nil), Figure(r.Capital, nil), Figure(r.Remainder, nil),
		Figure(r.Returned+r.Remainder, nil), Amount(r.Tax), Figure(r.Net, nil),
	}
}

// PlanLine is one line of a plan: what it is, how it came about and the amount in fen.
type PlanLine struct {
	Text   string
	Basis  string
	Amount ledger.Money
	Strong bool
}

// PlanStep is a station of a plan: 理事会通过, by whom, when and on what paper.
type PlanStep struct {
	State, By, Paper string
	Date             ledger.Date
}

// DistributionPlan returns the plan (收益分配方案, 盈余分配方案) with its steps; remarks stand under it.
func DistributionPlan(p DistributionPrint, lines []PlanLine, steps []PlanStep, remarks []string) Statement {
	s := p.statement("distribution-plan", p.what()+"方案")
	s.Columns = []Column{
		{Title: "项目", Kind: TextColumn, Weight: 34, Key: "item"},
		{Title: "行次", Kind: LineNoColumn, Weight: 6, Key: "line"},
		{Title: "依据和算法", Kind: TextColumn, Weight: 52, Key: "basis"},
		{Title: "金额", Kind: AmountColumn, Weight: 20, Key: "amount"},
	}
	for i, l := range lines {
		row := Row{Cells: []Cell{Text(l.Text), Count(i + 1), Text(l.Basis), Figure(l.Amount, nil)}}
		if l.Strong {
			row.Style = Subtotal
		}
		s.Rows = append(s.Rows, row)
	}
	if len(steps) > 0 {
		s.Rows = append(s.Rows, Row{Style: Section, Cells: []Cell{Text("办理程序"), {}, {}, {}}})
	}
	for _, step := range steps {
		text := strings.TrimSpace(step.Date.String() + " " + step.By)
		if step.Paper != "" {
			text += "　" + step.Paper
		}
		s.Rows = append(s.Rows, Row{Level: 1, Cells: []Cell{Text(step.State), {}, Text(text), {}}})
	}
	s.Foot = remarks
	s.Signatures = []string{"理事长", "监事长", "会计", "制表"}
	return s
}

// PublicationPrint says how long and where a distribution is published.
type PublicationPrint struct {
	From, To  ledger.Date
	Telephone string // of the supervisors
	Objection string // where objections go; empty for none
	Own       string // what the collective's own shares get; empty for none
}

// drop takes a column away that says nothing here.
func (s *Statement) drop(key string) {
	at := slices.IndexFunc(s.Columns, func(c Column) bool { return c.Key == key })
	s.Columns = slices.Delete(s.Columns, at, at+1)
	for i := range s.Rows {
		row := &s.Rows[i]
		row.Cells = slices.Delete(row.Cells, at, at+1)
		if row.Carried != nil {
			row.Carried = slices.Delete(row.Carried, at, at+1)
		}
	}
}

// DistributionNotice returns the sheet for the wall (收益分配公示榜): what everybody gets, without any number of person
// or bank. Households and shares have no column where nobody has any.
func DistributionNotice(p DistributionPrint, n PublicationPrint, rows []Receiver) Statement {
	s := p.statement("distribution-notice", itoa(p.Year)+"年度"+p.what()+"公示榜")
	s.Columns = []Column{
		{Title: "序号", Kind: LineNoColumn, Weight: 6, Key: "no"},
		{Title: "户编号", Kind: TextColumn, Weight: 12, Key: "household"},
		{Title: "户主", Kind: TextColumn, Weight: 14, Key: "head"},
		{Title: "成员姓名", Kind: TextColumn, Weight: 14, Key: "member"},
		p.shares(12),
		{Title: "应分金额", Kind: AmountColumn, Weight: 18, Key: "gross"},
		{Title: "备注", Kind: TextColumn, Weight: 16, Key: "note"},
	}
	var total receiverSums
	for i := range rows {
		r := &rows[i]
		total.add(r)
		s.Rows = append(s.Rows, Row{
			Cells: []Cell{
				Count(i + 1), Text(r.Household), Text(r.Head), Text(r.Name), quantity(r.Shares), Figure(r.Gross, nil),
				Text(r.Note),
			},
			Carried: []Cell{{}, {}, {}, Text("过次页"), quantity(total.shares), Figure(total.gross, nil), {}},
		})
	}
	s.Rows = append(s.Rows, Row{Style: Total, Cells: []Cell{
		{}, {}, {}, Text("合计"), quantity(total.shares), Figure(total.gross, nil), {},
	}})
	if total.shares == 0 { // a farmers' cooperative
		s.drop("shares")
	}
	if !slices.ContainsFunc(rows, func(r Receiver) bool { return r.Household != "" }) {
		s.drop("household")
		s.drop("head")
	}
	if n.Own != "" {
		s.Foot = append(s.Foot, n.Own)
	}
	s.Foot = append(s.Foot, "公示时间："+n.From.Chinese()+"至"+n.To.Chinese()+"。对公示内容有异议的，请在公示期内提出。")
	if n.Objection != "" {
		s.Foot = append(s.Foot, "受理："+n.Objection)
	}
	if n.Telephone != "" {
		s.Foot = append(s.Foot, "监督电话："+n.Telephone)
	}
	s.Signatures = []string{"理事会（盖章）", "监事会", "张榜日期：" + n.From.Chinese()}
	return s
}
