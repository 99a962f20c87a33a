using System.Security.Cryptography;
using Lazaret.Cli;
using Lazaret.Output;
using Lazaret.Scanning.Api.V1.Auth;

namespace Lazaret.Composition;

/// <summary>The key that seals secrets in the store: <c>secrets.key</c> in the data folder, for its owner only, made at the first start.</summary>
internal static class SecretKeyFile
{
    private const string Name = "secrets.key";
    private const int Length = 32;

    /// <exception cref="UserErrorException">The file is there and is no key of ours, or cannot be read.</exception>
    public static ISecretBox Open(string data)
    {
        string path = Path.Combine(data, Name);
        try
        {
            if (!File.Exists(path))
            {
                string fresh = path + "." + Environment.ProcessId;
                using (FileStream file = new(fresh, new FileStreamOptions
                {
                    Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }))
                {
                    file.Write(RandomNumberGenerator.GetBytes(Length));
                    file.Flush(flushToDisk: true);
                }

                File.Move(fresh, path, overwrite: false);
            }

            byte[] key = File.ReadAllBytes(path);
            return key.Length == Length ? new AesSecretBox(key) : throw new UserErrorException($"{SafeText.Visible(path)} holds {key.Length} bytes, not the {Length} of a key; put the right file back");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"the key file {SafeText.Visible(path)} cannot be used: {SafeText.Visible(e.Message)}", inner: e);
        }
    }
}
