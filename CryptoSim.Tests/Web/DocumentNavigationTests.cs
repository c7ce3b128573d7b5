using CryptoSim.Web.Guests;
using Microsoft.AspNetCore.Http;

namespace CryptoSim.Tests.Web;

[TestClass]
public sealed class DocumentNavigationTests
{
    private const string Browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36";

    [TestMethod]
    [DataRow("GET", Browser, "document", "text/html", true)]
    [DataRow("GET", Browser, null, "text/html,application/xhtml+xml", true)]
    [DataRow("POST", Browser, "document", "text/html", false)]
    [DataRow("GET", Browser, "empty", "*/*", false)]
    [DataRow("GET", Browser, "iframe", "text/html", false)]
    [DataRow("GET", Browser, null, "*/*", false)]
    [DataRow("GET", "Mozilla/5.0 (compatible; Googlebot/2.1)", null, "text/html", false)]
    [DataRow("GET", "curl/8.5", null, "text/html", false)]
    [DataRow("GET", "", null, "text/html", false)]
    public void Only_a_person_who_opens_a_page_gets_an_account(
        string method, string agent, string? destination, string accept, bool expected)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Headers.UserAgent = agent;
        request.Headers.Accept = accept;
        if (destination is not null)
        {
            request.Headers["Sec-Fetch-Dest"] = destination;
        }

        Assert.AreEqual(expected, DocumentNavigation.Is(request));
    }

    [TestMethod]
    public void A_prefetched_page_opens_no_account()
    {
        var request = new DefaultHttpContext().Request;
        request.Method = "GET";
        request.Headers.UserAgent = Browser;
        request.Headers["Sec-Fetch-Dest"] = "document";
        request.Headers["Sec-Purpose"] = "prefetch;prerender";

        Assert.IsFalse(DocumentNavigation.Is(request));
    }
}
