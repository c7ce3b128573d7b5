using System.Security.Cryptography;
using Microsoft.AspNetCore.Components.Endpoints;

namespace CryptoSim.Web.Security;

/// <summary>The cookie that a load balancer hashes, so that a browser keeps to one instance and its circuit finds the
/// process it lives in. It is random and means nothing: any instance can serve anyone.</summary>
internal static class Affinity
{
    public const string CookieName = "cryptosim_affinity";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    /// <summary>Gives the cookie with the first page.</summary>
    public static IApplicationBuilder UseAffinity(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RootComponentMetadata>() is not null
            && !context.Request.Cookies.ContainsKey(CookieName))
        {
            context.Response.Cookies.Append(CookieName, RandomNumberGenerator.GetHexString(32, lowercase: true), new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = context.Request.IsHttps,
                IsEssential = true,
                MaxAge = Lifetime,
            });
        }

        return next(context);
    });
}
