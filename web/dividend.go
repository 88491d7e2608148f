package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
)

// Who takes part in a distribution. Supervisors (监事会) sign in as checkers and the board (理事会) as the chair; the village
// party organisation has no sign-in of its own, and the township's answer may come on paper: both are then written down
// by the village, with the paper.
var (
	stepTakers = staff.SetOf(staff.Accountant, staff.Checker, staff.Chair, staff.Auditor)
	payers     = staff.SetOf(staff.Accountant, staff.Cashier)
	releasers  = staff.SetOf(staff.Checker, staff.Chair)
	listTakers = staff.SetOf(staff.Accountant, staff.Cashier, staff.Checker, staff.Chair)
)

// officeRoles says who acts in an office, and onPaper who may write down what an office decided on paper.
var (
	officeRoles = map[cooperatives.Office]staff.Roles{
		cooperatives.OfficeAccountant:  staff.SetOf(staff.Accountant),
		cooperatives.OfficeBoard:       staff.SetOf(staff.Chair),
		cooperatives.OfficeSupervisors: staff.SetOf(staff.Checker),
		cooperatives.OfficeTownship:    staff.SetOf(staff.Auditor),
	}
	onPaper = map[cooperatives.Office]staff.Roles{
		cooperatives.OfficeParty:    staff.SetOf(staff.Accountant, staff.Chair),
		cooperatives.OfficeTownship: staff.SetOf(staff.Accountant, staff.Chair),
	}
)

// dividendPages are the pages under the entry of the menu.
var dividendPages = []string{
	"dividend_list", "dividend_form", "dividend_run", "dividend_lines", "dividend_line", "dividend_batch",
	"dividend_unclaimed", "dividend_rules", "dividend_rules_form", "bank_profiles", "bank_profile",
}

// dividendRoutes are the distributions of a book: the plan, its steps, its lines, its payments and its prints.
func dividendRoutes() []route {
	const all, one, line = "/b/:book/dividends", "/b/:book/dividends/:run", "/b/:book/dividends/:run/lines/:holder"
	const batch = one + "/batches/:batch"
	return []route{
		{get, all, dividendList, of(readers)},
		{get, all + "/new", dividendNew, of(writers)},
		{post, all, dividendPlan, of(writers)},
		{get, all + "/unclaimed", dividendUnclaimed, of(readers)},
		{get, all + "/rules", dividendRules, of(readers)},
		{get, all + "/rules/edit", dividendRulesEdit, of(writers)},
		{post, all + "/rules", dividendRulesSet, of(writers)},
		{get, one, dividendShow, of(readers)},
		{get, one + "/edit", dividendEdit, of(writers)},
		{post, one + "/advance", dividendAdvance, of(stepTakers)},
		{post, one + "/return", dividendReturn, of(stepTakers)},
		{post, one + "/annul", dividendAnnul, of(writers)},
		{post, one + "/post", dividendPost, of(writers)},
		{get, one + "/lines", dividendLines, of(readers)},
		{get, line, dividendLine, of(readers)},
		{post, line, dividendInstruct, of(writers)},
		{get, line + "/statement.pdf", dividendStatement, of(readers)},
		{get, line + "/statement.png", dividendPicture, of(readers)},
		{get, one + "/print/:what", dividendPrint, of(listTakers | staff.SetOf(staff.Auditor))},
		{post, one + "/batches", batchPrepare, of(payers)},
		{get, batch, batchShow, of(readers)},
		{post, batch + "/release", batchRelease, of(releasers)},
		{post, batch + "/cancel", batchCancel, of(payers | releasers)},
		{post, batch + "/file", batchFile, of(payers)},
		{post, batch + "/result", batchResult, of(payers)},
		{post, batch + "/told", batchTold, of(payers)},
		{post, batch + "/bounce", batchBounce, of(payers)},
	}
}

// runNo reads the number of the run in the path.
func (r *request) runNo() (int, error) {
	no, err := strconv.Atoi(r.Param("run"))
	if err != nil {
		return 0, ledger.NewError(ledger.NotFound, "dividend.unknown", ledger.Args{"run": clip(r.Param("run"), 20)})
	}
	return no, nil
}

// findRun reads the run in the path.
func (r *request) findRun() (dividends.Run, error) {
	no, err := r.runNo()
	if err != nil {
		return dividends.Run{}, err
	}
	return r.srv.Dividends.Find(r.ctx(), r.book.ID, no)
}

// runLink is where the pages of a run are.
func (r *request) runLink(no int) string { return r.base() + "/dividends/" + strconv.Itoa(no) }

// runName names a run: 2025年度 年终分配.
func (r *request) runName(year int, kind cooperatives.PlanKind) string {
	return r.text("web.dividend.name", ledger.Args{
		"year": strconv.Itoa(year), "kind": r.text("plan_kind."+kind.String(), nil),
	})
}

// dividendListPage is the runs of a book.
type dividendListPage struct {
	Runs      []runRow
	Year      int
	Unclaimed ledger.Money
	Owed      int // parts that are unclaimed
}

// runRow is one run in the list.
type runRow struct {
	dividends.Run
	Name, Link string
}

func dividendList(r *request) error {
	runs, err := r.srv.Dividends.List(r.ctx(), r.book.ID, 0)
	if err != nil {
		return err
	}
	var data dividendListPage
	for i := range runs {
		data.Runs = append(data.Runs, runRow{runs[i], r.runName(runs[i].Year, runs[i].Kind), r.runLink(runs[i].No)})
	}
	owed, err := r.srv.Dividends.Unclaimed(r.ctx(), r.book.ID, r.today())
	if err != nil {
		return err
	}
	for i := range owed {
		data.Owed++
		data.Unclaimed += owed[i].Owed()
	}
	if err := r.onlyBook(); err != nil {
		return err
	}
	return r.render(http.StatusOK, "dividend_list", r.text(ofRegime("web.dividend.title", r.book.Regime), nil), &data)
}

// percent reads a rate such as 20 or 20%; an empty field is zero.
func (t *formReader) percent(field string) decimal.Decimal {
	text := strings.TrimSuffix(strings.TrimSpace(ledger.Narrow(t.text(field))), "%")
	if text == "" {
		return decimal.Zero
	}
	d, err := decimal.NewFromString(text)
	if err != nil || d.IsNegative() || d.GreaterThan(decimal.NewFromInt(100)) {
		t.keep(field, ledger.NewError(ledger.Invalid, "web.dividend.percent", ledger.Args{"text": clip(text, 40)}))
		return decimal.Zero
	}
	return d.Shift(-2)
}

// files keeps what was uploaded with the form.
func (t *formReader) files() []ledger.File {
	form := t.r.Request().MultipartForm
	if form == nil {
		return nil
	}
	var out []ledger.File
	for _, header := range form.File["files"] {
		f, err := takeFile(t.r, header)
		if err != nil {
			t.keep("files", err)
			continue
		}
		out = append(out, f)
	}
	return out
}

// percentBox shows a rate as it is typed, nothing for none.
func percentBox(d decimal.Decimal) string {
	if d.IsZero() {
		return ""
	}
	return d.Shift(2).String()
}

// moneyText shows an amount as it is typed, nothing for none.
func moneyText(m ledger.Money) string {
	if m == 0 {
		return ""
	}
	return m.String()
}

// dateText shows a day as it is typed, nothing for none.
func dateText(d ledger.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}
