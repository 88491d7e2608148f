package web

import (
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
)

// rents reads what was paid at once on the contract, with what of it is income by now.
func (d *contractPage) rents(r *request, span ledger.Span) error {
	all, parts, err := r.srv.Ventures.Rents(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	d.Month = r.today().Period().String()
	for _, rent := range all {
		if rent.Contract != d.No {
			continue
		}
		var moved ledger.Money
		for _, p := range parts[rent.No] {
			if p.Done {
				moved += p.Amount
			}
			if span.From <= p.Period && p.Period <= span.To {
				d.Paid += p.Amount
			}
		}
		d.Rents = append(d.Rents, r.text("web.rents.line", ledger.Args{
			"from": rent.From.String(), "to": rent.To.String(), "amount": rent.Amount.Grouped(), "moved": moved.Grouped(),
			"left": (rent.Amount - moved).Grouped(),
		}))
	}
	if d.Rent == nil {
		d.Rent = rentBoxes().filled(map[string]string{"received": r.today().String()})
	}
	d.Rent.labeled(r)
	return nil
}

// rentBoxes are the boxes of rent that was paid for years at once.
func rentBoxes() inputs {
	return inputs{
		{Name: "rent_from", Kind: "date", Need: true, Max: 20, Key: "web.rents.from"},
		{Name: "rent_to", Kind: "date", Need: true, Max: 20, Key: "web.rents.to"},
		{Name: "rent", Kind: "number", Need: true, Max: 24, Key: "web.patronage.amount"},
		{Name: "received", Kind: "date", Need: true, Max: 20, Key: "web.contracts.received_on"},
		{Name: "money", Need: true, Max: 20, Key: "web.rents.money"},
		{Name: "rent_document", Need: true, Max: 200, Key: "share.column.document"},
	}
}

// rentPut enters rent that was paid for years at once, with the voucher of the money.
func rentPut(r *request) error {
	f := &reader{r: r}
	rent := ventures.Rent{
		Contract: f.text("no"), From: f.date("rent_from"), To: f.date("rent_to"), Amount: f.money("rent"),
		Received: f.date("received"), Money: f.code("money"), Document: f.text("rent_document"),
	}
	err := f.problems.Err()
	if err == nil {
		_, err = r.srv.Ventures.PutRent(r.ctx(), r.actor(), r.key(), r.book.ID, rent)
	}
	if err != nil {
		return showContract(r, rent.Contract, "", contractPage{Rent: rentBoxes().typed(r), Wrong: "rent"}, renamed(err, rentBox))
	}
	return r.to(r.contractLink(rent.Contract, "") + "&done=saved")
}

// rentBox is the box of a field of a rent, which shares its page with the boxes of receipts.
func rentBox(field string) string {
	switch field {
	case "from", "to", "document":
		return "rent_" + field
	case "amount":
		return "rent"
	case "date":
		return "received"
	case "account":
		return "money"
	}
	return field
}

// rentSpread moves what belongs to a month to income.
func rentSpread(r *request) error {
	f := &reader{r: r}
	no := f.text("no")
	month, err := ledger.ParsePeriod(f.text("month"))
	if err == nil {
		_, err = r.srv.Ventures.SpreadRents(r.ctx(), r.actor(), r.key(), r.book.ID, month)
	}
	if err != nil {
		return showContract(r, no, "", contractPage{}, at(err, "month"))
	}
	return r.to(r.contractLink(no, "") + "&done=spread")
}
