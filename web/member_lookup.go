package web

import (
	"net/http"
	"slices"

	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/patronage"
	"cunzhang/cooperatives/shares"
	"cunzhang/ledger"
)

// lookupPage is what somebody of the village sees who looks on a member's behalf at the counter (代查): what the member
// himself would see on his phone, numbers masked.
type lookupPage struct {
	members.Row
	Reason    string
	Dividends []dividendCard
	Held      []shares.Holding
	Account   *patronage.Account // of a farmers' cooperative
}

// reasonBox moves what is wrong with a reason to its box, on a page that asks for several reasons.
func reasonBox(box string) func(field string) string {
	return func(field string) string {
		if field == "reason" {
			return box
		}
		return field
	}
}

// memberLookup shows a member's statement in this answer alone; the log keeps who looked and why.
func memberLookup(r *request) error {
	reason := r.Request().PostFormValue("reason")
	family, err := r.srv.Members.LookUp(r.ctx(), r.actor(), r.book.ID, r.memberCode(), r.today(), reason)
	if err != nil {
		return showMember(r, memberPage{Lookup: true}, renamed(err, reasonBox("lookup_reason")))
	}
	if err := r.register(); err != nil {
		return err
	}
	r.family = &family
	data := lookupPage{Row: family.Self, Reason: reason}
	mine := holders(&family)
	if data.Dividends, err = r.memberDividends(mine); err != nil {
		return err
	}
	held, err := r.srv.Shares.HoldingsOn(r.ctx(), r.book.ID, r.today())
	if err != nil {
		return err
	}
	for _, h := range held {
		if slices.Contains(mine, h.Holder) {
			data.Held = append(data.Held, h)
		}
	}
	if r.book.Regime == ledger.FarmersCooperative {
		account, err := r.srv.Patronage.AccountOf(r.ctx(), r.book.ID, data.Code, r.month.Year())
		if err != nil {
			return err
		}
		data.Account = &account
	}
	return r.render(http.StatusOK, "member_lookup", r.text("web.lookup.title", ledger.Args{"name": data.Name}), &data)
}
