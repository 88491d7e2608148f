package web

import (
	"io"
	"strconv"
	"strings"

	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
	"cunzhang/reports/xlsx"
)

// housePrint draws a settlement of houses: for the village (list), or for each owner (owners).
func housePrint(r *request) error {
	none := ledger.NewError(ledger.NotFound, "web.no_page", nil)
	no, err := strconv.Atoi(r.QueryParam("no"))
	if err != nil {
		return none
	}
	v, err := r.findVenture(r.QueryParam("code"))
	if err != nil {
		return err
	}
	settled, err := r.srv.Ventures.HouseSettlement(r.ctx(), r.book.ID, v.Code, no)
	if err != nil {
		return err
	}
	names, err := r.memberNames()
	if err != nil {
		return err
	}
	p := r.houses(v, &settled, names)
	name := r.book.Organization + "_" + v.Name + "_" + settled.Date.String()
	switch r.Param("what") {
	case "list.pdf":
		return r.send(books.Export{Name: "house-list", Format: "pdf"}, name+"_委托经营结算表", func(w io.Writer) error {
			return pdf.Render(w, reports.HouseList(p), pdf.Options{})
		})
	case "list.xlsx":
		return r.send(books.Export{Name: "house-list", Format: "xlsx"}, name+"_委托经营结算表", func(w io.Writer) error {
			return xlsx.Render(w, reports.HouseList(p))
		})
	case "owners.pdf":
		return r.send(books.Export{Name: "house-slips", Format: "pdf"}, name+"_业主结算单", func(w io.Writer) error {
			return pdf.RenderSlips(w, reports.HouseSlips(p), pdf.Options{})
		})
	}
	return none
}

// houses puts a settlement into the words of the print.
func (r *request) houses(v ventures.Venture, s *ventures.HouseSettlement, names map[string]string) reports.HousePrint {
	p := reports.HousePrint{
		Organization: r.book.Organization, Venture: v.Name, When: s.Date.Chinese(), Document: s.Document,
		Rate: s.Rate.Shift(2).String() + "%", Anchor: r.anchor(),
	}
	if !s.Stands {
		p.Document += "（凭证已删除或冲销，本单作废）"
	}
	for _, h := range s.Settled {
		p.Houses = append(p.Houses, reports.HouseRow{
			Owner: string(h.Owner), Name: names[string(h.Owner)], House: h.House, Sales: h.Sales, Operator: h.Operator, Share: h.Share,
			Costs: h.Costs, Net: h.Net,
		})
	}
	return p
}

// rentPrint draws the cards of the rents that were paid at once on a contract.
func rentPrint(r *request) error {
	if err := r.register(); err != nil {
		return err
	}
	contract := r.QueryParam("no")
	all, parts, err := r.srv.Ventures.Rents(r.ctx(), r.book.ID)
	if err != nil {
		return err
	}
	p := reports.RentPrint{
		Organization: r.book.Organization, Contract: contract, When: r.today().Chinese(), Anchor: r.anchor(),
	}
	for _, rent := range all {
		if rent.Contract != contract {
			continue
		}
		card := reports.RentCard{
			Span: rent.From.String() + " 至 " + rent.To.String(), Received: rent.Received.String(), Document: rent.Document,
			Amount: rent.Amount,
		}
		for _, part := range parts[rent.No] {
			card.Months = append(card.Months, reports.RentMonth{
				Month: strings.TrimSpace(part.Period.Chinese()), Amount: part.Amount, Moved: part.Done,
			})
		}
		p.Rents = append(p.Rents, card)
	}
	if len(p.Rents) == 0 {
		return ledger.NewError(ledger.NotFound, "web.no_page", nil)
	}
	return r.send(books.Export{Name: "rent-cards", Format: "pdf"}, r.book.Organization+"_租金结转卡_"+contract,
		func(w io.Writer) error { return pdf.RenderAll(w, reports.RentCards(p), pdf.Options{}) })
}
