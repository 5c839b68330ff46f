"""Languages of the Union: the three letters of European notices, and ISO 639-1."""

_PAIRS = """
BULbg CEScs DANda DEUde ELLel ENGen ESTet FINfi FRAfr GLEga HRVhr HUNhu ISLis ITAit LAVlv LITlt MLTmt NLDnl
NORno POLpl PORpt RONro SLKsk SLVsl SPAes SWEsv
"""
ALPHA_2 = {pair[:3]: pair[3:] for pair in _PAIRS.split()}
ALPHA_3 = {two: three for three, two in ALPHA_2.items()}
