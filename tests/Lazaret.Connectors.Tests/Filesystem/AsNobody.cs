using System.Runtime.InteropServices;
using Lazaret.Connectors.Linux;

namespace Lazaret.Connectors.Tests.Filesystem;

/// <summary>
/// Runs a piece of a test without root's right to everything, so that permission errors occur whoever runs the tests. The user is changed for the
/// whole process: tests that do this are in the collection that runs alone.
/// </summary>
internal static partial class AsNobody
{
    private const uint Nobody = 65534;

    public static async Task<T> Run<T>(Func<Task<T>> piece)
    {
        if (Libc.EffectiveUser() != 0)
        {
            return await piece();
        }

        await piece(); // once as root, so that all code is loaded before its files may be out of reach
        Assert.Equal(0, SetEffectiveUser(Nobody));
        try
        {
            return await piece();
        }
        finally
        {
            Assert.Equal(0, SetEffectiveUser(0));
        }
    }

    [LibraryImport("libc", EntryPoint = "seteuid")]
    private static partial int SetEffectiveUser(uint user);
}
