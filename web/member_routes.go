package web

// memberRoutes are the pages of members, the public page that tells a genuine statement from a forged one, and what
// staff does for members.
func memberRoutes() []route {
	anybody := access{kind: atDoor}
	member := access{kind: ofMember}
	return []route{
		{get, "/m/villages", villageList, anybody},
		{get, "/m/in", memberInForm, anybody},
		{post, "/m/in", memberIn, anybody},
		{get, "/m/slip", memberSlipForm, anybody},
		{post, "/m/slip", memberSlip, anybody},
		{get, "/m/size", memberSize, anybody},
		{get, "/v", verifyForm, anybody},
		{get, "/v/:code", verifyShow, anybody},

		{get, "/m", memberHome, member},
		{get, "/m/years", memberYears, member},
		{get, "/m/statement/:run/:holder", memberStatement, member},
		{get, "/m/statement/:run/:holder/picture", memberPicture, member},
		{get, "/m/statement/:run/:holder/statement.png", memberStatementPNG, member},
		{get, "/m/statement/:run/:holder/statement.pdf", memberStatementPDF, member},
		{get, "/m/household", memberHousehold, member},
		{get, "/m/shares", memberShares, member},
		{get, "/m/account", memberOwnAccount, member},
		{get, "/m/account/:year", memberOwnAccount, member},
		{get, "/m/account/:year/account.pdf", memberOwnAccountPDF, member},
		{get, "/m/published", publishedList, member},
		{get, "/m/published/:month", publishedMonth, member},
		{get, "/m/published/:month/set.pdf", publishedPDF, member},
		{get, "/m/plan/:run", publishedPlan, member},
		{get, "/m/questions", memberQuestions, member},
		{post, "/m/questions", memberAsk, member},
		{get, "/m/field", memberField, member},
		{post, "/m/field", memberFieldAsk, member},
		{get, "/m/field/:id", memberOrder, member},
		{post, "/m/field/:id/withdraw", memberOrderWithdraw, member},
		{get, "/m/me", memberMe, member},
		{post, "/m/pin", memberPIN, member},
		{post, "/m/sessions/:id/end", memberSessionEnd, member},
		{post, "/m/signout", memberSignOut, member},

		{get, "/b/:book/access", accessList, of(readers)},
		{post, "/b/:book/access/slips", accessSlips, of(writers)},
		{post, "/b/:book/access/slip", accessSlip, of(writers)},
		{post, "/b/:book/access/revoke", accessRevoke, of(writers)},
		{post, "/b/:book/access/contact", accessContact, of(writers)},
		{get, "/b/:book/questions", questionList, of(readers)},
		{post, "/b/:book/questions/:no/answer", questionAnswer, of(writers)},
	}
}
