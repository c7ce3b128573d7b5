using CryptoSim.Web.Security;

namespace CryptoSim.Tests.Web;

[TestClass]
public sealed class LocalUrlTests
{
    [TestMethod]
    [DataRow("/trade/BTC-USD?a=1", "/trade/BTC-USD?a=1")]
    [DataRow(null, "/")]
    [DataRow("", "/")]
    [DataRow("trade", "/")]
    [DataRow("//evil.example", "/")]
    [DataRow("/\\evil.example", "/")]
    [DataRow("https://evil.example", "/")]
    [DataRow("javascript:alert(1)", "/")]
    [DataRow("/\t/evil.example", "/")]
    public void A_link_sends_on_to_a_page_of_this_site_only(string? wanted, string expected) =>
        Assert.AreEqual(expected, LocalUrl.Or(wanted, "/"));
}
