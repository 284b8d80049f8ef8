"""What was written to the demo shop.

One block a ticket: a heading `group | type | priority | tags | subject`, then a line an entry. The first word says whose
it is: `d` the customer's first letter (once, first), `c` another letter of theirs, `a` the agent's reply, `n` a private
note, `s4` the status from then on, `t25` minutes of work put down, `r103` what the customer thought of it. `+90` after it
are the minutes since the entry before. `{name}`, `{item}` and `{order}` are filled in.
"""

CLOSED = """
Orders and delivery | Question | 2 | delivery | Where is my order {order}?
d Hello, I ordered the {item} a week ago and the tracking has not moved since Thursday. When can I expect it?
a+95 Hello {name}, the courier lost a day at the depot, sorry for that. It is out for delivery tomorrow.
c+1400 It arrived this morning, thank you!
t10+3
s4+1
r103+180 Quick and honest.

Returns | Question | 1 | return | Can I return something I have washed?
d Hi, I washed the {item} once and then noticed that the size is wrong. Can it still go back?
a+240 Hello {name}, washed items we cannot sell again, but we can exchange them for the next size at cost. Shall we?
c+300 Yes please, one size larger.
n+20 Exchange at cost agreed with Alex.
a+5 Done. The label is attached to the next mail, and the new one leaves today.
t25+1
s5+2880

Product advice | Question | 1 | advice | Which {item} for a wet autumn?
d We are going north in October for two weeks, mostly walking. Would the {item} do, or is it too light?
a+180 It will do in the rain, {name}, but for the nights I would take the warmer layer underneath. The two fit together.
c+60 Then I take both. Thank you for the advice.
s5+15
r103+600

Orders and delivery | Problem | 3 | payment,double-charge | Charged twice for {order}
d I can see two charges for {order} on my card. Please give me back one of them today.
n+12 The second one is a reservation that the bank drops by itself. Checked with the payment provider.
a+6 Hello {name}, the second line is a reservation; your bank lets go of it within three days. You have paid once.
c+30 My bank says the same. Still, that was a fright.
a+10 I understand. I have put a five euro voucher into your account.
t20+1
s4+1
r100+1500

Returns | Refund | 2 | return,refund | Refund for {order} has not come
d You got the parcel back nine days ago. Where is my money?
a+400 You are right, {name}: the refund was stuck with a wrong reference. It is on its way now, two working days at most.
n+5 Reference corrected, see the payment log.
c+4000 It is here. Thanks for sorting it out.
t15+2
s5+10
r-103+50 Nine days is long.

Product advice | Feature Request | 1 | wishlist | A repair kit for the {item}?
d I love the {item}, but after a season the buckle broke. Do you sell the buckle alone?
a+700 Not yet, {name}, but you are the fifth to ask. I have passed it on, and I am sending you a spare one from ours.
c+30 How kind. Thank you!
s4+5
r103+20
"""

OPEN = """
Orders and delivery | Incident | 4 | delivery,damaged | Parcel arrived open, half of it missing
d The parcel of {order} came with the tape cut and only the mugs inside. The {item} is missing. Photos on request.
n+8 Courier informed, they want the photos by tomorrow.
a+4 Hello {name}, that is not how it should be. Please send us the photos; I am preparing the replacement already.
s3+1

Orders and delivery | Question | 2 | delivery | Change of address for {order}
d I moved last week and ordered to the old address. Can you still change it?

Returns | Question | 1 | return | How long do I have?
d Hi, until when can I return the {item} that I bought for a birthday in three weeks?
a+30 Hello {name}, thirty days from the birthday, when you tell us the date. I have made a note of it.
c+20 It is on the third. Thank you!

Product advice | Question | 2 | advice | Does the {item} fit a tall person?
d I am 1.98 m. Everything is too short for me. Is the {item} any longer than last year's?
n+15 Ask purchasing for the measurements.
s6+1

Returns | Problem | 3 | return,label | The return label does not scan
d The shop could not scan the label you sent for {order}. I stood there with a long queue behind me.
a+50 Hello {name}, sorry! Here is a new one, and it scans: I tried it.

Orders and delivery | Incident | 3 | checkout | Cannot pay since this morning
d The checkout says "try again later" at the last step, with two different cards.
n+3 Third one today.
"""

SPAM = "Grow your shop with our links"
OUTBOUND = (
    "Your {item} is ready",
    "Hello {name}, the {item} that you wanted to see is in the shop now. We keep it for you until Saturday.",
)
TRACKED = "Checkout fails at the last step"
TRACKING = (
    "Payments are refused since 08:10. The provider is looking into it; answer whoever asks, and relate them here."
)
