using System.Security.Cryptography;
using System.Text;
using CryptoSim.Api.Orders;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Orders;

[TestClass]
public sealed class PlaceOrderReaderTests
{
    [TestMethod]
    [DataRow("""{"symbol":"BTC/USD","side":"buy","type":"limit","quantity":"0.01","limitPrice":"6700.0"}""")]
    [DataRow("""{"symbol":"BTC/USD","side":"buy","type":"limit","quantity":0.01,"limitPrice":6700}""")]
    [DataRow("""{"quantity":1e-2,"limitPrice":6.7e3,"type":"limit","side":"buy","symbol":"BTC\/USD"}""")]
    [DataRow("""
        { "symbol" : "\u0042TC/USD", "side":"buy", "type":"limit",
          "quantity":"0.01", "limitPrice":"6700", "clientOrderId":null }
        """)]
    public void Numbers_may_be_strings_or_numbers_in_any_order(string json)
    {
        var read = PlaceOrderReader.Read(Encoding.UTF8.GetBytes(json));

        Assert.AreEqual(
            new PlaceOrder("BTC/USD", OrderSide.Buy, OrderType.Limit, 0.01m, 6700m)
            {
                SelfTrade = SelfTradePrevention.CancelNewest,
            },
            read.Value);
    }

    [TestMethod]
    [DataRow("", "malformed_request", "body")]
    [DataRow("null", "malformed_request", "body")]
    [DataRow("[]", "malformed_request", "body")]
    [DataRow("\"order\"", "malformed_request", "body")]
    [DataRow("{", "malformed_request", "body")]
    [DataRow("{}{}", "malformed_request", "body")]
    [DataRow("""{"symbol":"BTC/USD",}""", "malformed_request", "body")]
    [DataRow("""{"symbol":"BTC/USD"} // comment""", "malformed_request", "body")]
    [DataRow("{}", "invalid_symbol", "symbol")]
    [DataRow("""{"symbol":7}""", "invalid_symbol", "symbol")]
    [DataRow("""{"symbol":""}""", "invalid_symbol", "symbol")]
    [DataRow("""{"symbol":"BTC/USD"}""", "invalid_side", "side")]
    [DataRow("""{"side":"BUY"}""", "invalid_side", "side")]
    [DataRow("""{"type":"stop"}""", "invalid_type", "type")]
    [DataRow("""{"type":null}""", "invalid_type", "type")]
    [DataRow("""{"symbol":"BTC/USD","side":"buy","type":"market"}""", "invalid_quantity", "quantity")]
    [DataRow("""{"symbol":"BTC/USD","side":"buy","type":"market","quantity":null}""", "invalid_quantity", "quantity")]
    [DataRow("""{"quantity":true}""", "invalid_quantity", "quantity")]
    [DataRow("""{"quantity":{}}""", "invalid_quantity", "quantity")]
    [DataRow("""{"quantity":[[[[[[[[1]]]]]]]]}""", "invalid_quantity", "quantity")]
    [DataRow("""{"quantity":"NaN"}""", "invalid_quantity", "quantity")]
    [DataRow("""{"quantity":NaN}""", "invalid_quantity", "quantity")]
    [DataRow("""{"quantity":"0.0""", "malformed_request", "quantity")]
    [DataRow("""{"quantity":""", "malformed_request", "quantity")]
    [DataRow("""{"quantity":01}""", "invalid_quantity", "quantity")]
    [DataRow("""{"quantity":"\u0031"}""", "invalid_quantity", "quantity")]
    [DataRow("""{"quantity":"１"}""", "invalid_quantity", "quantity")]
    [DataRow("""{"limitPrice":"1e99"}""", "invalid_price", "limitPrice")]
    [DataRow("""{"clientOrderId":""}""", "invalid_client_order_id", "clientOrderId")]
    [DataRow("""{"clientOrderId":"a b"}""", "invalid_client_order_id", "clientOrderId")]
    [DataRow("""{"clientOrderId":"é"}""", "invalid_client_order_id", "clientOrderId")]
    [DataRow("""{"clientOrderId":7}""", "invalid_client_order_id", "clientOrderId")]
    [DataRow("""{"type":"trailing"}""", "invalid_type", "type")]
    [DataRow("""{"selfTrade":"cancel-newest"}""", "invalid_self_trade", "selfTrade")]
    [DataRow("""{"close":[]}""", "invalid_close", "close")]
    [DataRow("""{"close":{"limitPrice":1}}""", "invalid_close", "close")]
    [DataRow("""{"close":{"type":"limit","quantity":1}}""", "invalid_close", "close")]
    [DataRow("""{"close":{"type":"stop_loss"}}""", "invalid_trigger", "close.triggerPrice")]
    [DataRow("""{"close":{"type":"limit","limitPrice":"x"}}""", "invalid_price", "close.limitPrice")]
    [DataRow("""{"close":{"type":"iceberg"}}""", "invalid_close", "close")]
    [DataRow("""{"close":{"type":"stop_loss","triggerPrice":1,"other":{"type":"take_profit"}}}""", "invalid_trigger", "close.other.triggerPrice")]
    [DataRow("""{"close":{"type":"limit","close":{"type":"limit"}}}""", "invalid_close", "close")]
    [DataRow("""{"other":7}""", "invalid_other", "other")]
    [DataRow("""{"other":{"triggerPrice":1}}""", "invalid_other", "other")]
    [DataRow("""{"other":{"type":"limit","limitPrice":1}}""", "invalid_other", "other.type")]
    [DataRow("""{"other":{"type":"stop_loss","triggerPrice":1,"quantity":1}}""", "invalid_other", "other")]
    [DataRow("""{"other":{"type":"stop_loss","triggerPrice":1,"other":{}}}""", "invalid_other", "other")]
    [DataRow("""{"other":{"type":"stop_loss"}}""", "invalid_trigger", "other.triggerPrice")]
    [DataRow("""{"other":{"type":"stop","triggerPrice":1}}""", "invalid_type", "other.type")]
    [DataRow("""{"other":{"type":"stop_loss_limit","triggerPrice":1,"limitPrice":"x"}}""", "invalid_price", "other.limitPrice")]
    [DataRow("""{"displayQuantity":"x"}""", "invalid_display_quantity", "displayQuantity")]
    [DataRow("""{"limitOffset":"x"}""", "invalid_price", "limitOffset")]
    [DataRow("""{"symbol":"A/B","side":"buy","type":"iceberg","quantity":1,"limitPrice":1}""", "invalid_display_quantity", "displayQuantity")]
    [DataRow("""{"symbol":"A/B","side":"buy","type":"limit","quantity":1,"limitPrice":1,"displayQuantity":1}""", "invalid_display_quantity", "displayQuantity")]
    [DataRow("""{"symbol":"A/B","side":"buy","type":"trailing_stop","quantity":1}""", "invalid_trigger", "triggerPrice")]
    [DataRow("""
        {"symbol":"A/B","side":"buy","type":"trailing_stop","quantity":1,"triggerPercent":1,"limitOffset":1}
        """, "invalid_price", "limitOffset")]
    [DataRow("""
        {"symbol":"A/B","side":"buy","type":"trailing_stop_limit","quantity":1,"triggerPercent":1,"limitOffset":1,"limitPercent":1}
        """, "invalid_price", "limitOffset")]
    [DataRow("""{"triggerPrice":"x"}""", "invalid_trigger", "triggerPrice")]
    [DataRow("""{"symbol":"A/B","side":"buy","type":"stop_loss","quantity":1}""", "invalid_trigger", "triggerPrice")]
    [DataRow("""{"symbol":"A/B","side":"buy","type":"market","quantity":1,"triggerOffset":1}""", "invalid_trigger", "triggerOffset")]
    [DataRow("""
        {"symbol":"A/B","side":"buy","type":"take_profit","quantity":1,"triggerPrice":1,"triggerPercent":2}
        """, "invalid_trigger", "triggerPercent")]
    [DataRow("""{"timeInForce":"GTC"}""", "invalid_time_in_force", "timeInForce")]
    [DataRow("""{"timeInForce":7}""", "invalid_time_in_force", "timeInForce")]
    [DataRow("""{"postOnly":"true"}""", "invalid_post_only", "postOnly")]
    [DataRow("""{"expiresAt":"tomorrow"}""", "invalid_time", "expiresAt")]
    [DataRow("""{"expiresAt":7}""", "invalid_time", "expiresAt")]
    [DataRow("""{"deadline":true}""", "invalid_time", "deadline")]
    [DataRow("""{"quoteQuantity":"1,5"}""", "invalid_quantity", "quoteQuantity")]
    [DataRow("""{"quoteQuantity":NaN}""", "invalid_quantity", "quoteQuantity")]
    [DataRow("""{"side":"buy","side":"sell"}""", "duplicate_field", "side")]
    [DataRow("""{"side":"buy","sid\u0065":"buy"}""", "duplicate_field", "side")]
    [DataRow("""{"quantiy":"1"}""", "unknown_field", "quantiy")]
    [DataRow("""{"Quantity":"1"}""", "unknown_field", "Quantity")]
    [DataRow("""{"symbol":"\ud800"}""", "malformed_request", "symbol")]
    public void A_refusal_names_the_field(string json, string code, string field)
    {
        var read = PlaceOrderReader.Read(Encoding.UTF8.GetBytes(json));

        Assert.AreEqual((400, code, field), (read.Problem?.Status, read.Problem?.Code, read.Problem?.Field));
    }

    [TestMethod]
    [DataRow("""{"symbol":"BTC/USD","side":"sell","type":"market","quoteQuantity":"25.5","timeInForce":"fok"}""", 0)]
    [DataRow("""
        {"symbol":"BTC/USD","side":"buy","type":"limit","quantity":1,"limitPrice":5,"timeInForce":"gtd","postOnly":true,
         "expiresAt":"2026-12-01T10:00:00.1234567+02:00","deadline":"2026-11-30T00:00:00Z"}
        """, 1)]
    [DataRow("""
        {"symbol":"BTC/USD","side":"buy","type":"market","quantity":1,"timeInForce":null,"expiresAt":null,"postOnly":null,
         "deadline":null,"quoteQuantity":null}
        """, 2)]
    [DataRow("""
        {"symbol":"BTC/USD","side":"buy","type":"iceberg","quantity":1,"limitPrice":5,"displayQuantity":"0.25","selfTrade":"cancel_both"}
        """, 3)]
    [DataRow("""
        {"symbol":"BTC/USD","side":"buy","type":"trailing_stop_limit","quantity":1,"triggerPercent":2.5,"limitOffset":"-1.5"}
        """, 5)]
    [DataRow("""
        {"symbol":"BTC/USD","side":"buy","close":{"limitPrice":"4.5","type":"stop_loss_limit","triggerPercent":5},"type":"market","quantity":1}
        """, 4)]
    [DataRow("""
        {"symbol":"BTC/USD","side":"buy","type":"stop_loss","triggerPrice":6,"quantity":1,
         "other":{"type":"take_profit_limit","triggerPercent":"2","limitPrice":4},
         "close":{"type":"take_profit","triggerPercent":3,"other":{"triggerOffset":0.5,"type":"stop_loss"}}}
        """, 6)]
    public void Terms_are_read_as_they_are_meant(string json, int expected)
    {
        var market = new PlaceOrder("BTC/USD", OrderSide.Buy, OrderType.Market, 1)
        {
            SelfTrade = SelfTradePrevention.CancelNewest,
        };
        PlaceOrder[] meant =
        [
            market with { Side = OrderSide.Sell, Quantity = 0, QuoteQuantity = 25.5m, TimeInForce = TimeInForce.Fok },
            market with
            {
                Type = OrderType.Limit,
                LimitPrice = 5,
                TimeInForce = TimeInForce.Gtd,
                IsPostOnly = true,
                // In microseconds, as the ledger keeps it.
                ExpiresAt = new DateTimeOffset(2026, 12, 1, 8, 0, 0, 123, 456, TimeSpan.Zero),
                Deadline = new DateTimeOffset(2026, 11, 30, 0, 0, 0, TimeSpan.Zero),
            },
            market,
            market with
            {
                Type = OrderType.Limit,
                LimitPrice = 5,
                DisplayQuantity = 0.25m,
                SelfTrade = SelfTradePrevention.CancelBoth,
            },
            market with
            {
                Close = new CloseTerms(
                    OrderType.Limit, 4.5m, new TriggerTerms(TriggerKind.StopLoss, 5m, TriggerUnit.Percent)),
            },
            market with
            {
                Type = OrderType.Limit,
                Trigger = new TriggerTerms(TriggerKind.TrailingStop, 2.5m, TriggerUnit.Percent)
                {
                    LimitOffset = new PriceOffset(-1.5m, TriggerUnit.Quote),
                },
            },
            market with
            {
                Trigger = new TriggerTerms(TriggerKind.StopLoss, 6),
                Other = new LegTerms(OrderType.Limit, 4, new TriggerTerms(TriggerKind.TakeProfit, 2, TriggerUnit.Percent)),
                Close = new CloseTerms(OrderType.Market, null, new TriggerTerms(TriggerKind.TakeProfit, 3, TriggerUnit.Percent))
                {
                    Other = new LegTerms(
                        OrderType.Market, null, new TriggerTerms(TriggerKind.StopLoss, 0.5m, TriggerUnit.Quote)),
                },
            },
        ];

        Assert.AreEqual(meant[expected], PlaceOrderReader.Read(Encoding.UTF8.GetBytes(json)).Value);
    }

    [TestMethod]
    [DataRow("stop_loss", "triggerPrice", OrderType.Market, TriggerKind.StopLoss, TriggerUnit.Price)]
    [DataRow("stop_loss_limit", "triggerPercent", OrderType.Limit, TriggerKind.StopLoss, TriggerUnit.Percent)]
    [DataRow("take_profit", "triggerOffset", OrderType.Market, TriggerKind.TakeProfit, TriggerUnit.Quote)]
    [DataRow("trailing_stop", "triggerPercent", OrderType.Market, TriggerKind.TrailingStop, TriggerUnit.Percent)]
    [DataRow("trailing_stop_limit", "triggerOffset", OrderType.Limit, TriggerKind.TrailingStop, TriggerUnit.Quote)]
    [DataRow("take_profit_limit", "triggerPrice", OrderType.Limit, TriggerKind.TakeProfit, TriggerUnit.Price)]
    public void A_trigger_is_read_with_its_unit(
        string type, string member, OrderType works, TriggerKind kind, TriggerUnit unit)
    {
        var json = $$"""{"symbol":"BTC/USD","side":"sell","type":"{{type}}","quantity":1,"{{member}}":"2.5"}""";

        var read = PlaceOrderReader.Read(Encoding.UTF8.GetBytes(json)).Value!;

        Assert.AreEqual((works, new TriggerTerms(kind, 2.5m, unit)), (read.Type, read.Trigger));
    }

    [TestMethod]
    public void An_order_of_before_keeps_its_fingerprint_and_each_term_has_its_own()
    {
        var plain = new PlaceOrder("BTC/USD", OrderSide.Buy, OrderType.Limit, 1, 5);
        var until = new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);
        var dip = new LegTerms(OrderType.Market, null, new TriggerTerms(TriggerKind.TakeProfit, 4));
        PlaceOrder[] others =
        [
            plain with { IsPostOnly = true },
            plain with { TimeInForce = TimeInForce.Ioc },
            plain with { TimeInForce = TimeInForce.Fok },
            plain with { TimeInForce = TimeInForce.Gtd, ExpiresAt = until },
            plain with { TimeInForce = TimeInForce.Gtd, ExpiresAt = until.AddSeconds(1) },
            plain with { Quantity = 0, QuoteQuantity = 1 },
            plain with { Trigger = new TriggerTerms(TriggerKind.StopLoss, 5) },
            plain with { Trigger = new TriggerTerms(TriggerKind.TakeProfit, 5) },
            plain with { Trigger = new TriggerTerms(TriggerKind.StopLoss, 5, TriggerUnit.Percent) },
            plain with { Trigger = new TriggerTerms(TriggerKind.StopLoss, 5), Other = dip },
            plain with { Trigger = new TriggerTerms(TriggerKind.StopLoss, 5), Other = dip with { LimitPrice = 3 } },
            plain with { Trigger = new TriggerTerms(TriggerKind.StopLoss, 5), Other = dip with { Type = OrderType.Limit } },
            plain with { Close = new CloseTerms(OrderType.Market, null, new TriggerTerms(TriggerKind.StopLoss, 5)) },
            plain with
            {
                Close = new CloseTerms(OrderType.Market, null, new TriggerTerms(TriggerKind.StopLoss, 5)) { Other = dip },
            },
        ];

        CollectionAssert.AreEqual(
            SHA256.HashData("BTC/USD\nBuy\nLimit\n1\n5"u8), OrderContent.Hash(plain with { Deadline = until }));
        CollectionAssert.AllItemsAreUnique(
            others.Append(plain).Select(order => Convert.ToHexString(OrderContent.Hash(order))).ToArray());
    }

    [TestMethod]
    public void Bytes_that_are_no_text_are_refused()
    {
        byte[] json = [.. "{\"symbol\":\""u8, 0xC3, 0x28, .. "\"}"u8];

        Assert.AreEqual("malformed_request", PlaceOrderReader.Read(json).Problem?.Code);
    }

    [TestMethod]
    public void A_client_order_id_may_have_64_characters()
    {
        var longest = new string('x', 64);

        Assert.AreEqual(longest, Read(longest).Value?.ClientOrderId);
        Assert.AreEqual(64, Read(longest + "x").Problem?.Limit);

        static CryptoSim.Api.Parsed<PlaceOrder> Read(string id) => PlaceOrderReader.Read(Encoding.UTF8.GetBytes(
            $$"""{"symbol":"BTC/USD","side":"sell","type":"market","quantity":1,"clientOrderId":"{{id}}"}"""));
    }

    [TestMethod]
    public void Nesting_ten_thousand_deep_is_refused_at_the_first_bracket()
    {
        var json = "{\"quantity\":" + new string('[', 10_000);

        Assert.AreEqual("invalid_quantity", PlaceOrderReader.Read(Encoding.UTF8.GetBytes(json)).Problem?.Code);
    }
}
