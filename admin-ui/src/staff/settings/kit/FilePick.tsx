// A file of this device.
interface Props {
  label: string;
  accept: string;
  isDisabled?: boolean;
  onPick: (name: string, text: string) => void;
}

export function FilePick({ label, accept, isDisabled = false, onPick }: Props) {
  const read = async (files: FileList | null) => {
    const file = files?.[0];
    if (file) onPick(file.name, await file.text());
  };
  return (
    <label className="file-pick">
      {label}
      <input type="file" accept={accept} disabled={isDisabled} onChange={(event) => {
        const input = event.currentTarget;
        // The same file again, mended, is another.
        void read(input.files).then(() => (input.value = ""));
      }} />
    </label>
  );
}
