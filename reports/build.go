package reports

import (
	"context"
	"strings"

	"cunzhang/ledger"
	"cunzhang/reports/specs"
)

// MaxRows bounds the rows of one statement, so that a report over a large book asks for pages or a shorter span
// (report.too_long) and never for the machine's memory.
const MaxRows = 50_000

// Request says which report is wanted.
type Request struct {
	Name      string
	Span      ledger.Span
	Account   string            // code, for ledgers
	Match     ledger.Dimensions // bounds a ledger to one set of dimensions
	Dimension ledger.Dimension  // what dimension-balances are grouped by
	Variant   string            // layout, where a statement has several
	Printer   string            // name of the person who prints
	// PageSize bounds the lines of one page of a subsidiary ledger or day book; 0 asks for the whole. Page counts
	// from 1; After, when set, is the Next of the page before and finds the page faster.
	PageSize int
	Page     int
	After    ledger.Position
}

// Report is an entry in the list of reports.
type Report struct {
	Name    string
	Title   string // Chinese
	English string
	make    func(*maker, context.Context) (Statement, error)
}

// In reports whether books of the regime have the report; Build refuses the others with report.not_in_regime.
func (r Report) In(regime ledger.Regime) bool {
	switch r.Name {
	case "equity-changes":
		return len(specs.Variants(regime, r.Name)) > 0
	case "member-account":
		return regime == ledger.FarmersCooperative
	}
	return true
}

// Reports lists every report that Build knows, in the order of menus.
func Reports() []Report {
	return []Report{
		{"balance-sheet", "资产负债表", "Balance sheet", (*maker).statutory},
		{"income-statement", "收益（盈余、利润）表", "Income statement", (*maker).statutory},
		{"equity-changes", "成员权益变动表", "Statement of changes in members' equity", (*maker).statutory},
		{"trial-balance", "科目余额表", "Trial balance", (*maker).trialBalance},
		{"income-detail", "收支明细表", "Income and expense in detail", (*maker).incomeDetail},
		{"disclosure", "财务公开榜", "Public disclosure of receipts and payments", (*maker).disclosure},
		{"general-ledger", "总账", "General ledger", (*maker).generalLedger},
		{"subsidiary-ledger", "明细账", "Subsidiary ledger", (*maker).subsidiaryLedger},
		{"cash-journal", "现金日记账", "Cash journal", (*maker).cashJournal},
		{"bank-journal", "银行存款日记账", "Bank journal", (*maker).bankJournal},
		{"multi-column-ledger", "多栏式明细账", "Multi-column ledger", (*maker).multiColumn},
		{"quantity-ledger", "数量金额明细账", "Quantity ledger", (*maker).quantityLedger},
		{"dimension-ledger", "辅助核算明细账", "Ledger by dimension", (*maker).dimensionLedger},
		{"dimension-balances", "辅助核算余额表", "Balances by dimension", (*maker).dimensionBalances},
		{"member-account", "成员账户", "Member account", (*maker).memberAccount},
		{"voucher-register", "凭证序时簿", "Voucher register", (*maker).voucherRegister},
	}
}

// Build reads the source and returns the report that was asked for. It fails with report.unknown, which names the
// known reports, report.no_span, report.before_start when the book did not exist yet, report.needs_account,
// report.needs_match, report.not_in_regime, report.too_long, and with the errors of Compile and of the source.
func Build(ctx context.Context, src Source, r Request) (Statement, error) {
	var names []string
	for _, known := range Reports() {
		names = append(names, known.Name)
		if known.Name != r.Name {
			continue
		}
		m, err := newMaker(ctx, src, r)
		if err != nil {
			return Statement{}, err
		}
		s, err := known.make(m, ctx)
		if err != nil {
			return Statement{}, err
		}
		return m.finish(known, s)
	}
	return Statement{}, ledger.NewError(ledger.NotFound, "report.unknown",
		ledger.Args{"name": r.Name, "known": strings.Join(names, ", ")})
}

// Set returns what a village publishes for a month or quarter, in the order in which it hangs on the board: receipts
// and payments, income and expense, the statutory statements and the trial balance. A span that ends a year includes
// the changes in members' equity where the regime has that statement.
func Set(ctx context.Context, src Source, r Request) ([]Statement, error) {
	info, err := src.Info(ctx)
	if err != nil {
		return nil, err
	}
	names := []string{"disclosure", "income-detail", "balance-sheet", "income-statement"}
	if r.Span.To.Month() == 12 && len(specs.Variants(info.Regime, "equity-changes")) > 0 {
		names = append(names, "equity-changes")
	}
	names = append(names, "trial-balance")
	var out []Statement
	for _, name := range names {
		one := Request{Name: name, Span: r.Span, Printer: r.Printer}
		if name == "income-statement" {
			one.Variant = r.Variant
		}
		s, err := Build(ctx, src, one)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// maker makes one report from one snapshot.
type maker struct {
	src   Source
	req   Request
	info  ledger.BookInfo
	chart *ledger.Chart
}

func newMaker(ctx context.Context, src Source, r Request) (*maker, error) {
	if !r.Span.From.Valid() || !r.Span.To.Valid() || r.Span.To < r.Span.From {
		return nil, ledger.NewError(ledger.Invalid, "report.no_span", nil).At("span")
	}
	info, err := src.Info(ctx)
	if err != nil {
		return nil, err
	}
	if r.Span.To < info.Start {
		return nil, ledger.NewError(ledger.Invalid, "report.before_start",
			ledger.Args{"start": info.Start.String()}).At("span")
	}
	chart, err := src.Chart(ctx)
	if err != nil {
		return nil, err
	}
	return &maker{src: src, req: r, info: info, chart: chart}, nil
}

// finish adds the head and the anchor that every report carries.
func (m *maker) finish(r Report, s Statement) (Statement, error) {
	if len(s.Rows) > MaxRows {
		return Statement{}, tooLong()
	}
	s.Name = r.Name
	if s.Title == "" {
		s.Title = r.Title
	}
	if s.When == "" {
		s.When = m.req.Span.Chinese()
	}
	if s.Unit == "" {
		s.Unit = "单位：元"
	}
	if s.Signatures == nil {
		s.Signatures = []string{"单位负责人", "会计主管", "复核", "制表"}
	}
	s.Organization = m.info.Organization
	s.Anchor = m.anchor()
	return s, nil
}

func (m *maker) anchor() Anchor {
	return Anchor{Book: m.info.Code, Head: m.info.Head, ReadAt: m.info.Now, Printer: m.req.Printer}
}

func tooLong() error {
	return ledger.NewError(ledger.Invalid, "report.too_long", ledger.Args{"max": itoa(MaxRows)}).At("span")
}

// account returns the account that was asked for or report.needs_account.
func (m *maker) account() (ledger.Account, error) {
	if m.req.Account == "" {
		return ledger.Account{}, ledger.NewError(ledger.Invalid, "report.needs_account",
			ledger.Args{"report": m.req.Name}).At("account")
	}
	a, err := m.chart.Find(m.req.Account)
	if err != nil {
		return ledger.Account{}, err
	}
	return a, nil
}

// year returns the months from January to the end of the span.
func (m *maker) year() ledger.Span {
	return ledger.Span{From: m.req.Span.To.YearStart(), To: m.req.Span.To}
}
