"""What was said at the demo shop.

One block a conversation: a heading `channel | group | reason | priority`, then a line an entry. The first word says
whose it is: `c` the customer, `a` the agent, `n` a private note, `w` waiting on the customer, `t` waiting on the
internal team, `x` resolved, `r3` a rating with three stars. `+90` after it are the minutes since the entry before.
`{name}`, `{item}` and `{order}` are filled in.
"""

RESOLVED = """
Shop | Orders and delivery | Delivery | Medium
c Hi, my order {order} was supposed to arrive on Tuesday. Any idea where it is?
a+4 Hello {name}! Let me look it up for you.
a+3 It left our depot yesterday evening and is with the courier now. You should have it by tomorrow noon.
c+2 Great, thank you. Can they leave it with the neighbour?
a+2 I have added that to the delivery note. Have a good day!
c+1 Perfect 👍
x+1
r5+30 Quick and friendly.

Product pages | Product advice | Product question | Low
c Is the {item} waterproof or only water-resistant?
a+7 Good question: fully waterproof, with taped seams. We had it out in three days of rain on the coast.
c+3 And how do I wash it?
a+4 30 °C with a liquid detergent, no softener. Once a season, re-proof it with a spray.
c+1 Thanks!
x+2
r4+15

Returns | Returns | Return | Medium
c The {item} is too small, I would like to send it back.
a+12 No problem, {name}. Is it unused, and do you have the order number?
c+5 Unused, order {order}.
a+3 I have sent you a return label by e-mail. Drop the parcel at any shop of the courier within 14 days.
c+2 Do I pay for the return?
a+1 No, it is on us. The refund goes to your card within five days of the parcel reaching us.
x+5
r5+60 Easy return, thanks.

Shop | Orders and delivery | Payment | High
c I was charged twice for {order}!
a+3 That should not happen, I am sorry. One moment, I am checking with our payment team.
n+1 Payment provider shows two authorisations, one capture. The second will lapse by itself in 3 days.
a+6 It was one payment and one reservation. The reservation disappears from your statement within three days.
c+4 OK. I will write again if it does not.
a+1 Please do, and mention {order}: then we find it at once.
x+1
r3+200 It worked out, but it should not have happened.

Shop | Orders and delivery | Delivery | Urgent
c My parcel says delivered but there is nothing here.
a+2 Oh no. Did you look in your letterbox for a card from the courier?
c+6 Nothing. And the neighbours have not seen it either.
n+3 Opened an inquiry with the courier, reference in the order. Photo of the delivery requested.
a+5 I have opened an inquiry. They answer within a day; if they cannot find it, we send a new {item} at once.
w+1
c+1500 Still nothing...
a+9 The courier could not find it either. Your new {item} leaves today, with express delivery at our cost.
c+3 Thank you so much.
x+2
r4+90 A pity about the courier, but you were great.

Product pages | Product advice | Product question | Low
c Which size of the {item} for 1.78 m and 75 kg?
a+5 M for you. If you wear layers underneath, L is more comfortable.
c+2 I will take L then. Merci!
a+1 With pleasure. Exchanges are free for 60 days in any case.
x+1

Shop | Orders and delivery | Delivery | Medium
c Bonjour, où est mon colis ? Commande {order}.
a+6 Bonjour {name} ! Il est parti ce matin de notre entrepôt, livraison prévue demain avant midi.
c+2 Parfait, merci beaucoup.
a+1 Avec plaisir, bonne journée !
x+1
r5+20 Très rapide !

Product pages | Product advice | Product question | Low
c Guten Tag, gibt es das Modell „{item}“ auch in Grün?
a+11 Guten Tag {name}, ab nächster Woche wieder. Soll ich Ihnen Bescheid geben, sobald es da ist?
c+2 Ja, sehr gerne.
n+1 Notify when green is back in stock.
a+1 Ist notiert. Sie bekommen dann eine kurze Nachricht von uns.
x+3

Returns | Returns | Return | High
c I sent the {item} back two weeks ago and have not seen my money.
a+8 I am sorry about that. May I have the order number?
c+1 {order}
t+2
n+30 Parcel was scanned in, refund got stuck because the card had expired. Asked accounting for a bank transfer.
a+45 Found it: the card you paid with has expired, so the refund bounced. Could you give us an account for a transfer?
c+20 I have sent it through the secure form.
a+4 Received. The money is with you by Thursday.
x+1
r2+300 Took too long and I had to ask.

Shop | Orders and delivery | Praise | Low
c Just wanted to say that the {item} is fantastic. Three weeks on the trail and not a scratch.
a+10 You have just made our day, {name}. Enjoy the next three weeks!
x+1
r5+5 ❤️

WHATSAPP_+15550100001 | Orders and delivery | Delivery | Medium
c Can I still change the delivery address of {order}?
a+3 If you are quick: it is packed, but not collected yet. What is the new address?
c+2 12 Mill Lane, same town.
a+2 Changed, and the label is printed anew.
c+1 You are fast!
x+1
r5+10

Product pages | Product advice | Product question | Low
c ¿El {item} sirve para temperaturas bajo cero?
a+9 ¡Hola {name}! Hasta unos -5 °C sin problema; más abajo recomendamos una capa adicional.
c+3 Muy claro, gracias.
x+1

Shop | Orders and delivery | Payment | Medium
c Do you take payment on invoice for companies?
a+6 We do, from the second order on. Shall I set up a company account for you?
c+2 Yes please. I will send the papers by mail.
w+1
c+2900 Papers are in your mailbox.
a+30 Got them, the account is active. You can choose “invoice” at the checkout now.
x+2
r4+60

Returns | Returns | Complaint | High
c The zipper of my {item} broke after two weeks. I expected better.
a+5 So did we, {name}, and I am sorry. Could you send a photo?
c+4 Sent. It is the one at the front.
n+2 Third report about this zipper this month: told purchasing.
a+6 Thank you. That is clearly a defect: would you like a new one or your money back?
c+2 A new one please.
a+2 It leaves tomorrow, and you do not need to send the old one back.
c+1 That is fair. Thank you.
x+1
r4+45 Product so-so, support excellent.

Product pages | Product advice | Product question | Low
c مرحبا، هل يتوفر {item} بمقاس كبير؟
a+7 أهلاً {name}، نعم، متوفر بمقاس كبير وكبير جداً.
c+2 شكراً جزيلاً
x+1
r5+12

Shop | Orders and delivery | Delivery | Medium
c Do you ship to the Azores?
a+4 We do: 9.90, five to eight days.
c+1 👌
x+2

Shop | Orders and delivery | Payment | Low
c My voucher SPRING does not work.
a+3 It starts on Monday. I have applied it to your basket by hand, please reload the page.
c+2 Worked, thank you!
x+1
r5+8 Above and beyond

Product pages | Product advice | Product question | Low
c Does the {item} fit into hand luggage?
a+5 Packed it is 38 × 16 cm, so yes, with every airline we know of.
x+240

Returns | Returns | Return | Medium
c Can I exchange the {item} for another colour?
a+6 Sure. Which one would you like?
c+1 Slate blue
a+3 It is reserved for you for seven days. Here comes the label for the old one.
x+2
c+4300 It arrived, but it is the grey one :(
a+15 Our mistake, sorry! The blue one goes out today; keep the grey one as an apology or donate it.
c+3 Wow, thank you!
x+1
r5+20 They turned a mistake into a present.
"""

OPEN = """
Shop | Orders and delivery | Delivery | Medium
c Hello, {order} still says “in preparation” after four days. Is something wrong?
a+14 Hello {name}, one item was out of stock until this morning. It ships today.
c+3 Okay. Will I get a tracking link?
w+1

Product pages | Product advice | Product question | Low
c I am torn between the {item} and the lighter version. Mostly weekend trips. What would you take?
a+9 For weekends I would take the lighter one. May I ask how much you usually carry?
c+6 About nine kilos.

Returns | Returns | Return | High
c The courier did not accept the parcel with my return label.
a+7 That is odd. Could you tell me which of their shops it was?
c+4 The one at the station.
t+2
n+5 Labels from yesterday's batch have the wrong service code. Asked logistics for new ones.

Shop | Orders and delivery | Payment | Urgent
c I cannot pay, the page says “declined” with two different cards. The sale ends tonight!

Product pages | Product advice | Product question | Low
c Quelqu'un peut m'aider à choisir une taille pour {item} ?

WHATSAPP_+15550100001 | Orders and delivery | Delivery | Medium
c Is it possible to pick {order} up at your place?
a+5 It is, from Monday to Friday, 9 to 18. When would you come by?

Returns | Returns | Complaint | Medium
c The {item} smells strange even after airing it for a week.

Shop | Orders and delivery | Delivery | Low
c 配送状況を教えてください。注文番号は {order} です。
"""
