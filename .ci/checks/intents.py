"""Labelled texts of an online shop's customers, in English and Chinese, made from phrases by a seed: eight intents whose
phrases share their objects (an order, a parcel, an account), so that no single word tells them apart. Greetings, fillers,
typing errors and lost words are noise."""
import random

ENGLISH = {
    "refund": ["I want my money back for {o}", "please refund {o}", "{o} arrived broken and I would like to be reimbursed",
               "how do I return {o} and get the amount I paid", "when will the refund for {o} reach my bank account",
               "send me back what I paid for {o}", "I returned {o} but the money has not come", "can you reverse the payment for {o}",
               "this is not what I bought, I expect my payment back for {o}", "give me a full reimbursement of {o}"],
    "delivery": ["where is {o}", "{o} has not arrived yet", "when will {o} get to me", "the tracking of {o} has not moved for days",
                 "the courier says {o} was handed over but it is not here", "how long does shipping of {o} take",
                 "has {o} been dispatched already", "{o} is late, which day does it come", "track {o} for me", "why is {o} stuck in the depot"],
    "cancel": ["cancel {o} please", "I changed my mind, do not send {o}", "stop {o} before it ships", "I ordered {o} by mistake, call it off",
               "how can I withdraw {o}", "I no longer want {o}", "please call off {o}", "can I still cancel {o} today",
               "drop {o}, I found it elsewhere", "undo {o} that I placed a minute ago"],
    "password": ["I forgot my password", "I cannot log in to my account for {o}", "reset my password please", "my account is locked when I look at {o}",
                 "the login code never reaches my phone", "how do I change the password of my account", "it says wrong credentials though I typed them right",
                 "two factor sign in does not work", "I am locked out and need to see {o}", "let me back into my account"],
    "invoice": ["I need an invoice for {o}", "send me the receipt of {o}", "the bill for {o} shows the wrong company name", "where do I download the invoice for {o}",
                "can the VAT number be put on the receipt of {o}", "please issue the bill for {o} to my company", "accounting asks for the tax invoice of {o}",
                "the amount on the invoice of {o} is not right", "I lost the receipt for {o}", "email me a copy of the bill for {o}"],
    "payment": ["my card was declined when I paid for {o}", "I was charged twice for {o}", "can I pay for {o} in instalments", "the payment page of {o} shows an error",
                "do you accept bank transfer for {o}", "the checkout of {o} hangs after I enter my card", "why was more taken from my card than {o} costs",
                "which payment methods are there for {o}", "paying for {o} with my phone fails", "my voucher is not taken at the checkout of {o}"],
    "address": ["I moved, please change the address of {o}", "{o} goes to my old flat, correct the street", "the house number for {o} is wrong",
                "deliver {o} to my office instead", "how do I update my shipping address", "can {o} be sent to a neighbour", "change the postcode on {o}",
                "I typed the wrong city for {o}", "please redirect {o} to a pickup point", "add a second address to my account"],
    "praise": ["thank you, {o} is wonderful", "your team was so kind about {o}", "I love {o}, great quality", "best shop ever, {o} came sooner than promised",
               "just wanted to say that {o} made my day", "five stars for how you handled {o}", "really happy with {o}", "compliments to whoever packed {o}",
               "excellent service with {o}, keep it up", "{o} is even nicer than in the pictures"],
}
CHINESE = {
    "退款": ["我想把{o}退款", "{o}坏了，请把钱退给我", "{o}的退款什么时候到账", "怎么申请{o}的退货退款", "我已经退回{o}，钱还没收到", "请全额退还{o}的款项", "{o}和描述不符，我要退钱", "帮我把{o}的货款退回来"],
    "物流": ["{o}到哪里了", "{o}怎么还没到", "{o}什么时候能送到", "{o}的物流好几天没更新了", "快递说{o}已签收，可是我没收到", "{o}发货了吗", "帮我查一下{o}的快递进度", "{o}为什么一直停在中转站"],
    "取消": ["请取消{o}", "我不想要{o}了，别发货", "{o}拍错了，帮我撤销", "今天还能取消{o}吗", "我改变主意了，不买{o}了", "{o}还没发的话就不要发了", "怎么撤回刚下的{o}", "帮我把{o}取消掉"],
    "密码": ["我忘记密码了", "账号登录不上，看不到{o}", "请帮我重置密码", "我的账户被锁定了", "收不到登录验证码", "怎么修改登录密码", "提示用户名或密码错误", "登录不了，没法查{o}"],
    "发票": ["{o}可以开发票吗", "请把{o}的发票发到我邮箱", "{o}的发票抬头写错了", "在哪里下载{o}的电子发票", "公司报销需要{o}的增值税发票", "{o}的发票金额不对", "请补开{o}的发票", "{o}的发票税号怎么填"],
    "支付": ["付{o}的钱时银行卡被拒绝", "{o}重复扣款了", "{o}可以分期付款吗", "{o}的支付页面报错", "{o}支持哪些付款方式", "{o}结算时用不了优惠券", "为什么{o}多扣了我的钱", "手机支付{o}一直失败"],
    "地址": ["我搬家了，请改一下{o}的地址", "{o}的收货地址写错了", "请把{o}送到我公司", "怎么修改收货地址", "{o}的门牌号填错了", "{o}能改寄到自提点吗", "请把{o}转寄给我的邻居", "{o}的城市选错了，帮我更改"],
    "表扬": ["{o}太棒了，谢谢你们", "客服对{o}的处理很贴心", "{o}质量很好，非常喜欢", "{o}比预计的还早到，五星好评", "{o}的包装很用心，点赞", "对{o}非常满意", "服务态度真好，{o}买得很开心", "{o}比图片上还漂亮"],
}
OBJECTS = {
    "en": ["my order", "the blue jacket", "order 48213", "the parcel", "the coffee machine", "my headphones", "that package", "the shoes I bought",
           "the last order on my account", "the gift card", "the two lamps"],
    "zh": ["我的订单", "那件蓝色外套", "订单48213", "这个包裹", "咖啡机", "我的耳机", "昨天买的鞋", "账户里最后一单", "那两盏灯", "礼品卡"],
}
BEFORE = {"en": ["", "", "hi, ", "hello there, ", "good morning, ", "sorry to bother you but ", "quick question: ", "so, "],
          "zh": ["", "", "你好，", "您好，", "请问一下，", "打扰了，", "在吗，"]}
AFTER = {"en": ["", "", " thanks", ", thank you in advance", " asap", "!!", ", I am waiting for an answer", " :)"],
         "zh": ["", "", "，谢谢", "，麻烦了", "！", "，急", "，等回复", "～"]}


def _noisy(text, language, rng):
    characters = list(text)
    for _ in range(rng.choice([0, 0, 1, 1, 2]) if language == "en" else rng.choice([0, 0, 1])):
        at = rng.randrange(1, len(characters) - 1)
        kind = rng.randrange(3)
        if kind == 0:
            characters[at], characters[at - 1] = characters[at - 1], characters[at]
        elif kind == 1:
            del characters[at]
        else:
            characters.insert(at, characters[at])
    return "".join(characters)


def examples(language, each, seed, phrases=None):
    """`each` texts of each intent, shuffled: dicts of text and label. `phrases` picks those of an intent by their place."""
    rng = random.Random(f"{language}-{seed}")
    intents = ENGLISH if language == "en" else CHINESE
    made = []
    for label, all_phrases in intents.items():
        some = [phrase for place, phrase in enumerate(all_phrases) if phrases is None or phrases(place)]
        for _ in range(each):
            text = rng.choice(some).format(o=rng.choice(OBJECTS[language]))
            text = rng.choice(BEFORE[language]) + text + rng.choice(AFTER[language])
            made.append({"text": _noisy(text, language, rng), "label": label})
    rng.shuffle(made)
    return made
