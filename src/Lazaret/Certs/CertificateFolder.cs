using Lazaret.Cli;
using Lazaret.Output;

namespace Lazaret.Certs;

/// <summary>The files of <c>lazaret certs dev</c>.</summary>
internal static class CertificateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybody = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Their names, in the order in which they are told.</summary>
    public static readonly IReadOnlyList<string> Names = ["ca.pem", "server.pem", "server.key", "client.pem", "client.key"];

    /// <summary>Writes them all; each appears whole or not at all.</summary>
    /// <param name="folder">Made when it is not there.</param>
    /// <param name="certificates">What to write.</param>
    /// <param name="force">Replace files that are there.</param>
    /// <exception cref="UserErrorException">A file is there, or one cannot be written.</exception>
    public static void Write(string folder, DevCertificates certificates, bool force)
    {
        string? there = Names.FirstOrDefault(n => File.Exists(Path.Combine(folder, n)));
        if (there is not null && !force)
        {
            throw new UserErrorException($"{SafeText.Visible(Path.Combine(folder, there))} is there already and is not overwritten; choose another folder with --out, or --force to replace all certificates in it");
        }

        try
        {
            Directory.CreateDirectory(folder);
            Put("ca.pem", certificates.Authority, Everybody);
            Put("server.pem", certificates.Server, Everybody);
            Put("server.key", certificates.ServerKey, OwnerOnly);
            Put("client.pem", certificates.Client, Everybody);
            Put("client.key", certificates.ClientKey, OwnerOnly);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"the certificates cannot be written into {SafeText.Visible(folder)}: {SafeText.Visible(e.Message)}", inner: e);
        }

        void Put(string name, string text, UnixFileMode mode)
        {
            string path = Path.Combine(folder, name);
            string draft = path + ".new";
            File.Delete(draft);

            // Born with its mode: a key is at no time open to others.
            using (StreamWriter writer = new(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode }))
            {
                writer.Write(text);
            }

            File.Move(draft, path, overwrite: true);
        }
    }
}
