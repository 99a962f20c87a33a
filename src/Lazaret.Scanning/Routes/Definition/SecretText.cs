using System.Text;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Text;

namespace Lazaret.Scanning.Routes.Definition;

/// <summary>Fetches secrets from the places that a route file names. What was fetched is never in an error.</summary>
public static class SecretText
{
    /// <summary>Bytes of the largest file.</summary>
    public const int MostBytes = 64 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The secret; null with one sentence when it cannot be had.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="environment">Looks a variable up; null = the process's own.</param>
    /// <param name="error">Names the place and why.</param>
    public static string? Read(SecretReference place, Func<string, string?>? environment, out string? error)
    {
        error = null;
        string? secret;
        if (place.Origin == SecretOrigin.Environment)
        {
            secret = (environment ?? Environment.GetEnvironmentVariable)(place.Name);
            error = string.IsNullOrEmpty(secret) ? $"the variable {place.Name}, in which a secret is expected, is not set" : null;
            return error is null ? secret : null;
        }

        try
        {
            using FileStream file = new(place.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] bytes = new byte[MostBytes + 1];
            int count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            secret = count > MostBytes ? null : Strict.GetString(bytes, 0, count);
            error = secret is null ? $"the secret file {Shown.Of(place.Name)} is larger than {MostBytes} bytes" : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = $"the secret file {Shown.Of(place.Name)} cannot be read: {Shown.Of(e.Message)}";
            return null;
        }
        catch (DecoderFallbackException)
        {
            error = $"the secret file {Shown.Of(place.Name)} is not UTF-8 text";
            return null;
        }

        // Editors and echo end a file with a line end, which belongs to no password.
        secret = secret is null ? null : secret.EndsWith("\r\n", StringComparison.Ordinal) ? secret[..^2] : secret.EndsWith('\n') ? secret[..^1] : secret;
        error ??= string.IsNullOrEmpty(secret) ? $"the secret file {Shown.Of(place.Name)} is empty" : null;
        return error is null ? secret : null;
    }
}
