using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Lazaret.Storage.Blobs.FileSystem;

/// <summary>An open folder. What is opened from it lies in it: names are single, and a link is never followed.</summary>
internal sealed class FolderHandle : IDisposable
{
    private readonly SafeFileHandle handle;

    private FolderHandle(int descriptor) => handle = new SafeFileHandle(descriptor, ownsHandle: true);

    private int Descriptor => (int)handle.DangerousGetHandle();

    /// <summary>Opens the root; links on the way to it are the administrator's own and are followed.</summary>
    public static FolderHandle Root(string path)
    {
        int descriptor = Libc.Open(path, Libc.ReadOnly | Libc.Directory | Libc.CloseOnExec, 0);
        return descriptor >= 0 ? new FolderHandle(descriptor) : throw Failed("open", path);
    }

    /// <summary>Opens a folder below this one, name by name. Null when it is not there and not to be made.</summary>
    public FolderHandle? Below(ReadOnlySpan<string> names, bool create)
    {
        FolderHandle at = this;
        foreach (string name in names)
        {
            FolderHandle? next;
            try
            {
                next = at.Child(name, create);
            }
            finally
            {
                if (at != this)
                {
                    at.Dispose();
                }
            }

            if (next is null)
            {
                return null;
            }

            at = next;
        }

        return at;
    }

    /// <summary>Opens a file to read it. Null when it is not there.</summary>
    public SafeFileHandle? OpenFile(string name)
    {
        int descriptor = Libc.OpenAt(Descriptor, name, Libc.ReadOnly | Libc.NoFollow | Libc.NonBlocking | Libc.CloseOnExec, 0);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true)
            : Marshal.GetLastPInvokeError() == Libc.NotThere ? null
            : throw Failed("open", name);
    }

    /// <summary>Makes a file that is not there yet.</summary>
    public SafeFileHandle CreateFile(string name)
    {
        int descriptor = Libc.OpenAt(Descriptor, name, Libc.WriteOnly | Libc.Create | Libc.Exclusive | Libc.NoFollow | Libc.CloseOnExec, 0b110_100_000);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Failed("make", name);
    }

    /// <summary>Moves a file into another folder, over what is there.</summary>
    public void Move(string name, FolderHandle to, string newName)
    {
        if (Libc.RenameAt(Descriptor, name, to.Descriptor, newName) < 0)
        {
            throw Failed("move", name);
        }
    }

    /// <summary>Removes a file; false when it is not there.</summary>
    public bool Remove(string name) => Libc.UnlinkAt(Descriptor, name, 0) >= 0 || (Marshal.GetLastPInvokeError() == Libc.NotThere ? false : throw Failed("remove", name));

    /// <summary>Makes the names in it durable.</summary>
    public void Sync()
    {
        if (Libc.Sync(Descriptor) < 0)
        {
            throw Failed("sync", "the folder");
        }
    }

    public void Dispose() => handle.Dispose();

    private static IOException Failed(string what, string name)
    {
        int error = Marshal.GetLastPInvokeError();
        string why = error is Libc.TooManyLinks or Libc.NotAFolder ? "a link or a file stands where a folder should be; links are not followed" : Marshal.GetPInvokeErrorMessage(error);
        return new IOException($"Cannot {what} {name}: {why}.");
    }

    private FolderHandle? Child(string name, bool create)
    {
        for (bool made = false; ; made = true)
        {
            int descriptor = Libc.OpenAt(Descriptor, name, Libc.ReadOnly | Libc.Directory | Libc.NoFollow | Libc.CloseOnExec, 0);
            if (descriptor >= 0)
            {
                return new FolderHandle(descriptor);
            }

            if (Marshal.GetLastPInvokeError() != Libc.NotThere || made)
            {
                throw Failed("open", name);
            }

            if (!create)
            {
                return null;
            }

            if (Libc.MakeFolderAt(Descriptor, name, 0b111_101_000) < 0 && Marshal.GetLastPInvokeError() != Libc.Exists)
            {
                throw Failed("make", name);
            }

            Sync();
        }
    }
}
