namespace CryptoSim.Web.Users;

/// <summary>What a plain page's answer says beside its text.</summary>
internal static class PlainResponses
{
    /// <summary>Marks the answer as a refusal, and gives the text on.</summary>
    public static string Refuse(this HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return text;
    }

    /// <summary>For an answer with a secret in it.</summary>
    public static void KeepFromCaches(this HttpContext context) => context.Response.Headers.CacheControl = "no-store";
}
