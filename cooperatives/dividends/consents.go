package dividends

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

// nameConsenting names those of whom it is said how much they consent to.
func (q *BatchRequest) nameConsenting() {
	q.Holders = slices.Clone(q.Holders)
	for _, h := range slices.Sorted(maps.Keys(q.Consents)) {
		if !slices.Contains(q.Holders, h) {
			q.Holders = append(q.Holders, h)
		}
	}
}

// checkConsents checks what holders consent to without their debts and parts.
func (q *BatchRequest) checkConsents() ledger.Errors {
	if q.Method != ByOffset && len(q.Consents) > 0 {
		return ledger.Errors{ledger.NewError(ledger.Invalid, "dividend.consent_method", nil).At("consents")}
	}
	var es ledger.Errors
	for _, h := range slices.Sorted(maps.Keys(q.Consents)) {
		if q.Consents[h] <= 0 {
			es = append(es, ledger.NewError(ledger.Invalid, "dividend.consent_nothing", ledger.Args{"code": string(h)}).At("consents"))
		}
	}
	return es
}

// box is where the request names a holder.
func (q *BatchRequest) box(h cooperatives.Holder) string {
	if _, consents := q.Consents[h]; consents {
		return "consents"
	}
	return "holders"
}

// payment is what the batch pays of a part: all that is left of it or, where that is set off, as much as there is of the
// debt and as the holder consents to.
func (q *BatchRequest) payment(l *Line, debts map[cooperatives.Holder]ledger.Money) (Payment, *ledger.Error) {
	p := l.pay(debts)
	amount, consents := q.Consents[l.Holder]
	refused := func(kind ledger.Kind, key string, args ledger.Args) (Payment, *ledger.Error) {
		args["name"], args["code"], args["amount"] = l.Name, q.Account, amount.Grouped()
		return Payment{}, ledger.NewError(kind, key, args).At(q.box(l.Holder))
	}
	switch {
	case p.Gross <= 0:
		return refused(ledger.Conflict, "dividend.owes_nothing", ledger.Args{})
	case !consents:
		return p, nil
	case amount > l.Owed():
		return refused(ledger.Invalid, "dividend.consent_above_part", ledger.Args{"owed": l.Owed().Grouped()})
	case amount > debts[l.Holder]:
		return refused(ledger.Invalid, "dividend.consent_above_debt", ledger.Args{"debt": debts[l.Holder].Grouped()})
	}
	return l.pay(map[cooperatives.Holder]ledger.Money{l.Holder: amount}), nil
}

// logged is what the log says of a batch that was prepared.
func (q *BatchRequest) logged(b *Batch) map[string]string {
	after := map[string]string{
		"method": b.Method.String(), "account": b.Account, "payments": strconv.Itoa(b.Payments),
		"gross": b.Gross.String(), "tax": b.Tax.String(), "document": b.Document,
	}
	var consents []string
	for _, h := range slices.Sorted(maps.Keys(q.Consents)) {
		consents = append(consents, string(h)+" "+q.Consents[h].String())
	}
	if len(consents) > 0 {
		after["consents"] = strings.Join(consents, "；")
	}
	return after
}
