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

        Assert.AreEqual(new PlaceOrder("BTC/USD", OrderSide.Buy, OrderType.Limit, 0.01m, 6700m), read.Value);
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
